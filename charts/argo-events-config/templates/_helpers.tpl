{{/* Labels of an object. Takes (list ROOT NAME). */}}
{{- define "events.labels" -}}
{{- $root := index . 0 }}
{{- with $root.Values.commonLabels }}
{{- toYaml . }}
{{ end -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/part-of: metaflow
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ $root.Chart.Name }}-{{ $root.Chart.Version }}
{{- end }}

{{/* The images of Argo Events and NATS run as root unless told otherwise, and need no right of it. */}}
{{- define "events.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "events.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{/* Where the pods run, and with whose images. */}}
{{- define "events.scheduling" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The labels that the controllers give to the pods they make. */}}
{{- define "events.busPods" -}}
controller: eventbus-controller
eventbus-name: default
{{- end }}
{{- define "events.webhookPods" -}}
controller: eventsource-controller
eventsource-name: argo-events-webhook
{{- end }}
{{- define "events.sensorPods" -}}
controller: sensor-controller
{{- end }}

{{/* Rules of NetworkPolicies. */}}
{{- define "events.egressToNames" -}}
- ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- end }}
{{- define "events.egressToBus" -}}
- ports:
    - { port: 4222, protocol: TCP }
  to:
    - podSelector:
        matchLabels:
          {{- include "events.busPods" . | nindent 10 }}
{{- end }}
{{- define "events.ingressToMetrics" -}}
{{- with .Values.networkPolicy.metricsFrom }}
- ports:
    - { port: 7777, protocol: TCP }
  from:
    {{- toYaml . | nindent 4 }}
{{- end }}
{{- end }}

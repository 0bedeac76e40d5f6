{{/* What the templates of all pods begin with. Takes (list ROOT COMPONENT LABELS), the last a map of further labels. */}}
{{- define "metaflow.podMetadata" -}}
labels:
  {{- include "metaflow.podLabels" (list (index . 0) (index . 1)) | nindent 2 }}
  {{- with index . 2 }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with (index . 0).Values.podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What the specs of all pods share. Takes (list ROOT SERVICE-ACCOUNT). */}}
{{- define "metaflow.podSpec" -}}
{{- $values := (index . 0).Values -}}
serviceAccountName: {{ index . 1 }}
automountServiceAccountToken: false
# Variables of the namespace's Services are nothing that the containers should see.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- with $values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* A component's pods are spread over zones and nodes where there are several. Takes (list ROOT COMPONENT). */}}
{{- define "metaflow.spread" -}}
topologySpreadConstraints:
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - topologyKey: {{ $key }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "metaflow.selector" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end }}

{{/* Never fewer pods than wanted: a new one is ready before an old one ends. */}}
{{- define "metaflow.rollingUpdate" -}}
revisionHistoryLimit: 3
strategy:
  type: RollingUpdate
  rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
{{- end }}

{{- define "metaflow.containerSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{/* Seconds between a pod's removal from its Service and SIGTERM: nodes and proxies learn of it meanwhile. */}}
{{- define "metaflow.preStopSeconds" -}}
5
{{- end }}

{{- define "metaflow.preStop" -}}
lifecycle:
  preStop:
    sleep: { seconds: {{ include "metaflow.preStopSeconds" . }} }
{{- end }}

{{/* The sleep, the requests in flight, and five seconds to spare before SIGKILL. Takes ROOT. */}}
{{- define "metaflow.gracePeriod" -}}
{{- add (include "metaflow.preStopSeconds" .) .Values.shutdownTimeoutSeconds 5 }}
{{- end }}

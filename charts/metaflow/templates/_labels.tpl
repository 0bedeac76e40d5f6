{{/* Names are fixed, so that Services are what Metaflow's configuration says, whatever the release is called. */}}

{{/* Labels of an object. Takes (list ROOT COMPONENT). */}}
{{- define "metaflow.labels" -}}
{{- $root := index . 0 -}}
{{ include "metaflow.podLabels" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ $root.Chart.Name }}-{{ $root.Chart.Version }}
{{- end }}

{{/* Labels of a pod: none that changes with every release, or pods would be replaced for it. Takes (list ROOT COMPONENT). */}}
{{- define "metaflow.podLabels" -}}
{{- with (index . 0).Values.commonLabels }}
{{- toYaml . }}
{{ end -}}
{{ include "metaflow.selector" . }}
app.kubernetes.io/part-of: metaflow
{{- end }}

{{/* Labels by which a component's pods are found; they never change. Takes (list ROOT COMPONENT). */}}
{{- define "metaflow.selector" -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
{{- end }}

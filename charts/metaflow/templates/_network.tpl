{{/* Rules that several NetworkPolicies have. */}}

{{/* Names are looked up at whatever server the node's configuration has: the cluster's, or a cache on the node. */}}
{{- define "metaflow.egressToNames" -}}
- ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- end }}

{{- define "metaflow.egressToDatabase" -}}
- ports:
    - { port: {{ .Values.database.port }}, protocol: TCP }
{{- with .Values.networkPolicy.databaseCIDRs }}
  to:
    {{- range . }}
    - ipBlock: { cidr: {{ . }} }
    {{- end }}
{{- end }}
{{- end }}

{{/* Takes (list PEERS PORT). */}}
{{- define "metaflow.ingressRule" -}}
- ports:
    - { port: {{ index . 1 }}, protocol: TCP }
  from:
    {{- toYaml (index . 0) | nindent 4 }}
{{- end }}

{{/* Who may call the UI: a port-forward always works, it comes from inside of the pod. Takes (list ROOT PORT). */}}
{{- define "metaflow.ingressToUi" -}}
{{- $root := index . 0 }}
{{- if $root.Values.networkPolicy.uiFrom }}
{{- include "metaflow.ingressRule" (list $root.Values.networkPolicy.uiFrom (index . 1)) }}
{{- else if include "metaflow.exposed" $root }}
{{- include "metaflow.ingressRule" (list (list (dict "namespaceSelector" dict)) (index . 1)) }}
{{- end }}
{{- end }}

{{/* Port of the storage account: 443, unless a stand-in's URL says another. */}}
{{- define "metaflow.azurePort" -}}
{{- $host := (urlParse .Values.ui.backend.azure.blobEndpoint).host }}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $host) | default "443" }}
{{- end }}

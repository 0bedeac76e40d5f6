{{/* "true" where an Ingress or a Gateway exposes the UI, else nothing. */}}
{{- define "metaflow.exposed" -}}
{{- if or (and .Values.ingress.enabled .Values.ingress.host) (and .Values.gateway.enabled .Values.gateway.host) }}true{{ end }}
{{- end }}

{{/* "true" where the UI backend asks for API keys. Elsewhere the pages could not ask their user for one. */}}
{{- define "metaflow.uiAsksForKeys" -}}
{{- if and .Values.auth.existingSecret .Values.auth.ui (include "metaflow.exposed" .) }}true{{ end }}
{{- end }}

{{/* The Azure settings that the datastore is read with, "true" where there are any. */}}
{{- define "metaflow.readsAzure" -}}
{{- with .Values.ui.backend.azure }}{{ if or .sysroot .blobEndpoint }}true{{ end }}{{ end }}
{{- end }}

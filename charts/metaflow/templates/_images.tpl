{{/* Reference of an image. Takes its values: repository, tag, digest. */}}
{{- define "metaflow.image" -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag }}{{ end }}
{{- end }}

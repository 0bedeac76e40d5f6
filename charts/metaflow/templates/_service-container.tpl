{{/* What the containers of the service's image share: environment and files. */}}

{{/* The environment of a container as a list. Takes (list ROOT OWN FURTHER): maps; the user's FURTHER wins. */}}
{{- define "metaflow.env" -}}
{{- $common := fromYaml (include "metaflow.commonEnv" (index . 0)) }}
{{- range $name, $value := mergeOverwrite $common (index . 1) (index . 2) }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{- end }}

{{- define "metaflow.commonEnv" -}}
{{- with .Values.database -}}
MF_METADATA_DB_HOST: {{ .host | quote }}
MF_METADATA_DB_PORT: {{ .port | quote }}
MF_METADATA_DB_NAME: {{ .name | quote }}
MF_METADATA_DB_USER: {{ .user | quote }}
MF_METADATA_DB_PSWD_FILE: /secrets/database/password
MF_METADATA_DB_SSL_MODE: {{ .sslMode | quote }}
{{- if .caSecret }}
MF_METADATA_DB_SSL_ROOT_CERT_PATH: /secrets/database-ca/ca.crt
{{- end }}
MF_METADATA_DB_POOL_MAX: {{ .poolMax | quote }}
DB_SCHEMA_NAME: {{ .schema | quote }}
{{- end }}
MF_SHUTDOWN_TIMEOUT: {{ .Values.shutdownTimeoutSeconds | quote }}
{{- end }}

{{/* Takes (list ROOT WITH-API-KEYS). */}}
{{- define "metaflow.volumeMounts" -}}
- { name: tmp, mountPath: /tmp }
- { name: database, mountPath: /secrets/database, readOnly: true }
{{- if (index . 0).Values.database.caSecret }}
- { name: database-ca, mountPath: /secrets/database-ca, readOnly: true }
{{- end }}
{{- if index . 1 }}
- { name: api-keys, mountPath: /secrets/api-keys, readOnly: true }
{{- end }}
{{- end }}

{{/* Secrets are files: what a process shows of its environment shows none of them. Takes (list ROOT WITH-API-KEYS). */}}
{{- define "metaflow.volumes" -}}
{{- $values := (index . 0).Values -}}
- name: tmp
  emptyDir: { sizeLimit: 256Mi }
- name: database
  secret:
    secretName: {{ $values.database.existingSecret }}
    defaultMode: 288 # 0440
    items: [{ key: password, path: password }]
{{- with $values.database.caSecret }}
- name: database-ca
  secret:
    secretName: {{ . }}
    defaultMode: 288 # 0440
    items: [{ key: ca.crt, path: ca.crt }]
{{- end }}
{{- if index . 1 }}
- name: api-keys
  secret:
    secretName: {{ $values.auth.existingSecret }}
    defaultMode: 288 # 0440
    items: [{ key: keys, path: keys }]
{{- end }}
{{- end }}

{{/* `alive` asks the process only; `ready` asks the database, too. Takes (dict "alive" PATH "ready" PATH). */}}
{{- define "metaflow.probes" -}}
startupProbe:
  httpGet: { path: {{ .alive }}, port: http }
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: {{ .alive }}, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: { path: {{ .ready }}, port: http }
  periodSeconds: 5
  # Longer than MF_METADATA_DB_CONNECT_TIMEOUT, after which the service itself says 503.
  timeoutSeconds: 6
  failureThreshold: 2
{{- end }}

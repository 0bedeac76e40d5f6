{{/*
Hooks of an installation run before anything else of the release is there, hence a service account and a NetworkPolicy of their own, by
a lower weight first. What fails stays to be looked at, until the next try or, for the Job, a day later. Takes the weight.
*/}}
{{- define "metaflow.migrationHook" -}}
annotations:
  helm.sh/hook: pre-install,pre-upgrade
  helm.sh/hook-weight: {{ . | quote }}
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}

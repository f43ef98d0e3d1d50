{{- /* What is still to be done before anybody can log in; empty when nothing is. */ -}}

{{- define "workshop.notes.login" -}}
{{- $event := include "workshop.event" . | fromJson }}
{{- $client := lookup "v1" "Secret" .Release.Namespace "workshop-login" }}
{{- if and (eq $event.provider "codes") (not (contains "scrypt." (.Values.roster | default ""))) }}
Nobody has a code yet. Make them, with hand-outs to print, and upgrade:
  pyhelpers roster codes FILE
{{- else if and (include "workshop.provider" .) (not $client) (not (include "workshop.client" .)) }}
Nobody can log in before the hub knows its OAuth client{{ if not (lookup "v1" "Namespace" "" .Release.Namespace) }} (skip this if the Secret workshop-login is there){{ end }}.
Register the workshop with {{ include "workshop.provider" . }}, redirect URL {{ $event.url }}/hub/oauth_callback:
  {{ include "workshop.register" . | trim }}
Write the lines client_id=… and client_secret=… into a file login.env of your own, then:
  kubectl create secret generic workshop-login --from-env-file=login.env --namespace {{ .Release.Namespace }}
  kubectl rollout restart deployment hub --namespace {{ .Release.Namespace }}
{{- end }}
{{- end }}

{{- /* Whether a values file itself names the OAuth client. */ -}}
{{- define "workshop.client" -}}
{{- range $name, $traits := dig "hub" "config" dict .Values.jupyterhub }}
{{- if and (kindIs "map" $traits) $traits.client_id }}yes{{ end }}
{{- end }}
{{- end }}

{{- /* Where a provider registers clients; as how_to_register in pyhelpers/hub. */ -}}
{{- define "workshop.register" -}}
{{- $where := dict
    "access" "https://operations.access-ci.org/identity/register-app (ACCESS OIDC client configuration v1)"
    "cilogon" "https://cilogon.org/oauth2/register"
    "github" "https://github.com/settings/developers (an OAuth app)"
    "google" "https://console.cloud.google.com/apis/credentials (an OAuth client)"
    "globus" "https://app.globus.org/settings/developers" }}
{{- get $where (include "workshop.event" . | fromJson).provider }}
{{- end }}

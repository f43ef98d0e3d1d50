{{- /* Who may log in. The same contradictions as in pyhelpers/hub/conflicts.py, in its words. */ -}}

{{- define "workshop.problems.login" -}}
{{- $login := include "workshop.event" . | fromJson }}
{{- $config := dig "hub" "config" dict .Values.jupyterhub }}
{{- $class := dig "JupyterHub" "authenticator_class" "dummy" $config | default "dummy" | toString }}
{{- if not $login.provider }}
global.workshop.login.provider: no login is chosen. Fix: choose one of access, cilogon, github, google, globus, codes
{{- end }}
{{- /* z2jh's own default is `dummy`; the hub's code replaces it with the provider's. */}}
{{- if ne $class "dummy" }}
jupyterhub.hub.config.JupyterHub.authenticator_class: a second login beside {{ $login.provider | default "global.workshop.login" }} is chosen. Fix: remove it: global.workshop.login.provider decides how people log in
{{- end }}
{{- range $name, $traits := $config }}
{{- if and (kindIs "map" $traits) (regexMatch "(Authenticator|Auth|Gate)$|^Gated" $name) }}
{{- range $key := list "allow_all" "allow_existing_users" "allowed_users" "admin_users" }}
{{- if get $traits $key }}
jupyterhub.hub.config.{{ $name }}.{{ $key }}: this would let people past the roster. Fix: remove it, and put people on the roster, or set global.workshop.login.allow
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (eq $login.provider "cilogon") (not (dig "CILogonOAuthenticator" "idps" dict $config)) }}
global.workshop.login.provider: no identity provider is listed that people may come from. Fix: list them by the entity IDs of https://cilogon.org/idplist in hub.config.CILogonOAuthenticator.idps
{{- end }}
{{- end }}

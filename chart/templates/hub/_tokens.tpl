{{- /*
The hub's own secrets, made once in a rendering; these take the place of z2jh's templates of the
same names. z2jh makes a new one whenever a template asks, so at the first install the checksums
in its Deployments are not those of the Secret that is installed, and the first upgrade, even if
it only changes the roster, would restart hub and proxy.
*/ -}}

{{- /* A secret by its key: given in the values, or in the installed Secret, or made now.
(list ROOT KEY GIVEN), with z2jh's scope as ROOT. What is made is kept in .Release, the one map
that a chart and its subcharts share. */ -}}
{{- define "workshop.token" -}}
{{- $root := index . 0 }}
{{- $key := index . 1 }}
{{- $given := index . 2 }}
{{- if not $given }}
  {{- $name := include "jupyterhub.hub.fullname" $root }}
  {{- $installed := lookup "v1" "Secret" $root.Release.Namespace $name | default dict }}
  {{- with dig "data" $key "" $installed }}
    {{- $given = b64dec . }}
  {{- end }}
{{- end }}
{{- if not $given }}
  {{- if not (hasKey $root.Release "tokens") }}
    {{- $_ := set $root.Release "tokens" dict }}
  {{- end }}
  {{- if not (hasKey $root.Release.tokens $key) }}
    {{- $_ := set $root.Release.tokens $key (randBytes 48 | sha256sum) }}
  {{- end }}
  {{- $given = get $root.Release.tokens $key }}
{{- end }}
{{- $given }}
{{- end }}

{{- define "jupyterhub.hub.config.ConfigurableHTTPProxy.auth_token" -}}
{{- $given := .Values.hub.config | dig "ConfigurableHTTPProxy" "auth_token" "" | default .Values.proxy.secretToken }}
{{- include "workshop.token" (list . "hub.config.ConfigurableHTTPProxy.auth_token" $given) }}
{{- end }}

{{- define "jupyterhub.hub.config.JupyterHub.cookie_secret" -}}
{{- $given := .Values.hub.config | dig "JupyterHub" "cookie_secret" "" | default .Values.hub.cookieSecret }}
{{- include "workshop.token" (list . "hub.config.JupyterHub.cookie_secret" $given) }}
{{- end }}

{{- define "jupyterhub.hub.config.CryptKeeper.keys" -}}
{{- $given := .Values.hub.config | dig "CryptKeeper" "keys" list | join ";" }}
{{- include "workshop.token" (list . "hub.config.CryptKeeper.keys" $given) }}
{{- end }}

{{- define "jupyterhub.hub.services.get_api_token" -}}
{{- $root := index . 0 }}
{{- $service := index . 1 }}
{{- $said := get $root.Values.hub.services $service | default dict }}
{{- $given := $said.api_token | default $said.apiToken }}
{{- include "workshop.token" (list $root (printf "hub.services.%s.apiToken" $service) $given) }}
{{- end }}

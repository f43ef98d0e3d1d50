{{- /* The address people open, and what is told to answer there. */ -}}

{{- define "workshop.problems.address" -}}
{{- $event := include "workshop.event" . | fromJson }}
{{- $url := $event.url }}
{{- $z2jh := .Values.jupyterhub }}
{{- if and (include "workshop.provider" .) (not $url) }}
global.workshop.url: {{ include "workshop.provider" . }} has no address to send people back to. Fix: write the address at which participants open the workshop, for example https://workshop.example.org
{{- end }}
{{- $https := $z2jh.proxy.https }}
{{- if and $https.enabled (eq $https.type "letsencrypt") (not $https.hosts) }}
jupyterhub.proxy.https.hosts: Let's Encrypt gives no certificate without a name. Fix: list the workshop's host, as in global.workshop.url
{{- end }}
{{- if $url }}
{{- $parsed := urlParse $url }}
{{- $host := regexReplaceAll ":[0-9]+$" $parsed.host "" }}
{{- $hosts := list }}
{{- $from := list }}
{{- if and $https.enabled $https.hosts }}
{{- $hosts = concat $hosts $https.hosts }}
{{- $from = append $from "jupyterhub.proxy.https.hosts" }}
{{- end }}
{{- if and $z2jh.ingress.enabled $z2jh.ingress.hosts }}
{{- $hosts = concat $hosts $z2jh.ingress.hosts }}
{{- $from = append $from "jupyterhub.ingress.hosts" }}
{{- end }}
{{- if and $z2jh.httpRoute.enabled $z2jh.httpRoute.hostnames }}
{{- $hosts = concat $hosts $z2jh.httpRoute.hostnames }}
{{- $from = append $from "jupyterhub.httpRoute.hostnames" }}
{{- end }}
{{- if and $hosts (not (has $host $hosts)) (not (contains "*" (join " " $hosts))) }}
global.workshop.url: {{ $host }} is not among the names of {{ join ", " $from }}: {{ join ", " $hosts }}. Fix: write the same name in both places
{{- end }}
{{- if and $https.enabled (eq $parsed.scheme "http") }}
global.workshop.url: it begins with http://, and jupyterhub.proxy.https is enabled. Fix: begin it with https://
{{- end }}
{{- $base := $z2jh.hub.baseUrl | trimSuffix "/" }}
{{- if ne (trimSuffix "/" $parsed.path) $base }}
global.workshop.url: its path is {{ $parsed.path | default "/" }}, and the hub answers below {{ $base }}/. Fix: write the same path in global.workshop.url and jupyterhub.hub.baseUrl
{{- end }}
{{- end }}
{{- end }}

{{- /* Where participants open the workshop, or how to find out. */ -}}

{{- define "workshop.notes.address" -}}
{{- $url := (include "workshop.event" . | fromJson).url }}
{{- $z2jh := .Values.jupyterhub }}
{{- $type := $z2jh.proxy.service.type }}
{{- $scheme := $z2jh.proxy.https.enabled | ternary "https" "http" }}
{{- $look := printf "kubectl get service proxy-public --namespace %s" .Release.Namespace }}
{{- if $url -}}
{{ $url }}
{{- if not (or $z2jh.ingress.enabled $z2jh.httpRoute.enabled) }}
Its name must lead to the address of the service proxy-public:
  {{ $look }}
{{- end }}
{{- else }}
{{- if eq $type "LoadBalancer" -}}
{{ $scheme }}:// and what this shows as EXTERNAL-IP, as soon as the cluster has one:
  {{ $look }}
{{ else if eq $type "NodePort" -}}
{{ $scheme }}://, the address of a node, a colon and the port that this shows behind 80: or 443:
  {{ $look }}
{{ end -}}
From this computer alone, at http://localhost:8080:
  kubectl port-forward service/proxy-public 8080:http --namespace {{ .Release.Namespace }}
{{- end }}
{{- end }}

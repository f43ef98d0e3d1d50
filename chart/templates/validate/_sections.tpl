{{- /*
Sections that are there and empty. Helm reads them as null, which deletes this chart's defaults:
an empty `jupyterhub:` would install z2jh as it comes, which lets anybody in.
*/ -}}

{{- define "workshop.problems.sections" -}}
{{- range $name := list "jupyterhub" "rook-ceph" }}
{{- if and (hasKey $.Subcharts $name) (not (get (get $.Values $name) "enabled")) }}
{{ $name }}: it is empty, or its `enabled` is, which takes away this chart's defaults. Fix: remove the empty key, or write `enabled: true` or `enabled: false` below {{ $name }}
{{- end }}
{{- end }}
{{- end }}

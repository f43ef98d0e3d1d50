{{- /* z2jh's keys for homes, where they contradict storage.homes. */ -}}

{{- define "workshop.problems.homes" -}}
{{- if eq (include "workshop.homes" .) "rook" }}
{{- $asked := .Values.jupyterhub.singleuser.storage }}
{{- $class := include "workshop.rookClass" . }}
{{- $named := dig "dynamic" "storageClass" "" $asked | default "" }}
{{- $modes := dig "dynamic" "storageAccessModes" list $asked | default list | join ", " }}
{{- if ne ($asked.type | default "dynamic") "dynamic" }}
jupyterhub.singleuser.storage.type: {{ $asked.type }} gives people no home on Rook, which storage.homes asks for. Fix: remove it, or set `storage.homes: existing`
{{- else if and $named (ne $named $class) }}
jupyterhub.singleuser.storage.dynamic.storageClass: {{ $named }} is not the class of storage.homes, which is {{ $class }}. Fix: remove it, or set `storage.homes: existing`
{{- end }}
{{- /* z2jh's own default is ReadWriteOnce; the hub's code replaces it with Rook's mode. */}}
{{- if not (has $modes (list "" "ReadWriteOnce" "ReadWriteMany")) }}
jupyterhub.singleuser.storage.dynamic.storageAccessModes: {{ $modes }} is not how Rook's homes are mounted, which is ReadWriteMany. Fix: remove it, or set `storage.homes: existing`
{{- end }}
{{- end }}
{{- end }}

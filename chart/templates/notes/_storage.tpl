{{- /* What happens to homes on Rook, now and after an uninstall. */ -}}

{{- define "workshop.notes.storage" -}}
{{- if eq (include "workshop.homes" .) "rook" }}
A Job builds Ceph in this namespace{{ if hasKey .Subcharts "jupyterhub" }}; servers start once it is done{{ end }}. Watch it:
  kubectl logs --follow --selector app.kubernetes.io/component=storage --namespace {{ .Release.Namespace }}
helm uninstall leaves Ceph and every home, and installing again under the same name and namespace
finds them. Until then no pod of Ceph can restart{{ if hasKey .Subcharts "jupyterhub" }}: for more than a day, install values/storage.yaml
as a release of its own{{ end }}.
{{- if not (hasKey .Subcharts "jupyterhub") }}
A workshop in another namespace uses it by these keys of its values file:
  storage: {homes: existing}
  jupyterhub: {singleuser: {storage: {dynamic: {storageClass: {{ include "workshop.rookClass" . }}, storageAccessModes: [ReadWriteMany]}}}}
{{- end }}
{{- end }}
{{- end }}

{{- /* Names and facts that several templates use. */ -}}

{{- define "workshop.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.Version }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* What the chart knows and z2jh's values do not say; read by pyhelpers/hub/kubernetes.py. */ -}}
{{- define "workshop.release" -}}
{{- $homes := dict "storageClass" "" "accessModes" (list) }}
{{- if eq .Values.storage.homes "rook" }}
{{- $homes = dict "storageClass" .Values.storage.rook.storageClass "accessModes" (list "ReadWriteMany") }}
{{- end }}
{{- dict "homes" $homes | toJson }}
{{- end }}

{{- /* Names and facts that several templates use. */ -}}

{{- define "workshop.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.Version }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* Where homes live: rook or existing. */ -}}
{{- define "workshop.homes" -}}
{{- dig "homes" "existing" (.Values.storage | default dict) }}
{{- end }}

{{- /* The StorageClass of homes on Rook. */ -}}
{{- define "workshop.rookClass" -}}
{{- dig "rook" "storageClass" "workshop-homes" (.Values.storage | default dict) }}
{{- end }}

{{- /* The StorageClass that people's homes get, empty for the cluster's default. */ -}}
{{- define "workshop.homesClass" -}}
{{- if eq (include "workshop.homes" .) "rook" }}
{{- include "workshop.rookClass" . }}
{{- else }}
{{- dig "storage" "dynamic" "storageClass" "" .Values.jupyterhub.singleuser | default "" }}
{{- end }}
{{- end }}

{{- /* What global.workshop says, as JSON; `url`, `provider` and `allow` are always there. */ -}}
{{- define "workshop.event" -}}
{{- $event := dig "workshop" dict (.Values.global | default dict) }}
{{- $login := dig "login" dict $event }}
{{- dict
    "title" ($event.title | default "Workshop")
    "url" ($event.url | default "" | trimSuffix "/")
    "provider" ($login.provider | default "")
    "allow" ($login.allow | default "")
    | toJson }}
{{- end }}

{{- /* What people call the login provider; as PROVIDERS in pyhelpers/hub/workshop.py. */ -}}
{{- define "workshop.provider" -}}
{{- $titles := dict "access" "ACCESS" "cilogon" "CILogon" "github" "GitHub" "google" "Google" "globus" "Globus" }}
{{- get $titles (include "workshop.event" . | fromJson).provider }}
{{- end }}

{{- /* How many people a roster's text lists: its lines but for the one that names the columns. */ -}}
{{- define "workshop.people" -}}
{{- $lines := 0 }}
{{- range regexSplit "\r\n|\r|\n" (. | default "" | trimPrefix "\ufeff") -1 }}
{{- if and (trim .) (not (hasPrefix "#" (trim .))) }}
{{- $lines = add1 $lines }}
{{- end }}
{{- end }}
{{- max 0 (sub $lines 1) }}
{{- end }}

{{- /* What the chart knows and z2jh's values do not say; read by pyhelpers/hub/kubernetes.py. */ -}}
{{- define "workshop.release" -}}
{{- $homes := dict "storageClass" "" "accessModes" (list) }}
{{- if eq (include "workshop.homes" .) "rook" }}
{{- $homes = dict "storageClass" (include "workshop.rookClass" .) "accessModes" (list "ReadWriteMany") }}
{{- end }}
{{- $data := dict "claim" (dig "data" "claim" "" (.Values.storage | default dict)) }}
{{- dict "homes" $homes "data" $data | toJson }}
{{- end }}

{{- /* Who is on the list, and that an upgrade never loses it. */ -}}

{{- define "workshop.problems.roster" -}}
{{- $allow := (include "workshop.event" . | fromJson).allow }}
{{- $before := lookup "v1" "Secret" .Release.Namespace "workshop-roster" }}
{{- $were := include "workshop.people" (dig "data" "roster.csv" "" $before | b64dec) | int }}
{{- if hasKey (.Values.global | default dict) "roster" }}
global.roster: below global the roster is part of the hub's own settings, and every change would restart the hub. Fix: move it to roster, at the top level of the file
{{- end }}
{{- if not (include "workshop.people" .Values.roster | int) }}
{{- if $were }}
roster: this upgrade would empty the roster, which has {{ $were }} in the cluster. Fix: give --set-file roster=roster.csv again; to begin anew, run first: kubectl delete secret workshop-roster --namespace {{ .Release.Namespace }}
{{- else if eq $allow "roster" }}
global.workshop.login.allow: only those on the roster may enter, and it is empty. Fix: add `roster: |` with names and roles, or give --set-file roster=roster.csv
{{- end }}
{{- end }}
{{- end }}

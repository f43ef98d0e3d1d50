{{- /* What files/tests/check.py is told, as JSON. */ -}}
{{- define "workshop.test.settings" -}}
{{- $event := include "workshop.event" . | fromJson }}
{{- $rook := eq (include "workshop.homes" .) "rook" }}
{{- $storage := "name one that is there in jupyterhub.singleuser.storage.dynamic.storageClass" }}
{{- if $rook }}
{{- $storage = printf "wait for the storage Job, and look at what it says: kubectl logs --selector app.kubernetes.io/component=storage --namespace %s" .Release.Namespace }}
{{- end }}
{{- $checks := list }}
{{- $base := "" }}
{{- if hasKey .Subcharts "jupyterhub" }}
{{- $checks = list "hub" "login" "roster" }}
{{- $base = .Values.jupyterhub.hub.baseUrl | trimSuffix "/" }}
{{- end }}
{{- if or $rook (eq (include "workshop.test.homesKind" .) "dynamic") }}
{{- $checks = append $checks "homes" }}
{{- end }}
{{- dict
    "checks" $checks
    "namespace" .Release.Namespace
    "hub" (printf "http://hub:8081%s" $base)
    "front" (printf "http://proxy-public%s" $base)
    "title" $event.title
    "allow" $event.allow
    "storageClass" (include "workshop.homesClass" .)
    "storageMend" $storage
    "mayLook" (include "workshop.mayLook" . | eq "yes")
    | toPrettyJson }}
{{- end }}

{{- /* z2jh's kind of homes: dynamic, static or none; none without a hub. */ -}}
{{- define "workshop.test.homesKind" -}}
{{- if hasKey .Subcharts "jupyterhub" }}{{ .Values.jupyterhub.singleuser.storage.type }}{{ else }}none{{ end }}
{{- end }}

{{- /* Whether the release may have roles that reach beyond its namespace. */ -}}
{{- define "workshop.mayLook" -}}
{{- if or (not (hasKey .Subcharts "jupyterhub")) .Values.jupyterhub.rbac.create }}yes{{ end }}
{{- end }}

{{- /* The image with Python that the release has anyway. */ -}}
{{- define "workshop.test.image" -}}
{{- if hasKey .Subcharts "jupyterhub" }}
{{- printf "%s:%s" .Values.jupyterhub.hub.image.name (toString .Values.jupyterhub.hub.image.tag) }}
{{- else }}
{{- .Values.storage.job.image }}
{{- end }}
{{- end }}

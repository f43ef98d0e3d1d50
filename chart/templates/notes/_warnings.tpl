{{- /* What works and may still go wrong. A line a warning. */ -}}

{{- define "workshop.notes.warnings" -}}
{{- if hasKey .Subcharts "jupyterhub" }}
{{ include "workshop.warnings.people" . }}
{{ include "workshop.warnings.address" . }}
{{ include "workshop.warnings.image" . }}
{{ include "workshop.warnings.classes" . }}
{{ include "workshop.warnings.data" . }}
{{- $user := .Values.jupyterhub.singleuser }}
{{- if not (or $user.networkPolicy.enabled $user.cloudMetadata.blockWithIptables) }}
Nothing keeps participants from the cloud's metadata, which may hold credentials: set jupyterhub.singleuser.networkPolicy.enabled to true.
{{- end }}
{{- end }}
{{- end }}

{{- define "workshop.warnings.people" -}}
{{- if not (include "workshop.event" . | fromJson).allow }}
People can log in, but nobody may enter: set global.workshop.login.allow to roster or everyone.
{{- end }}
{{- end }}

{{- define "workshop.warnings.address" -}}
{{- $url := (include "workshop.event" . | fromJson).url }}
{{- $z2jh := .Values.jupyterhub }}
{{- $inside := or $z2jh.proxy.https.enabled $z2jh.ingress.enabled $z2jh.httpRoute.enabled }}
{{- if and (hasPrefix "http://" $url) (not (regexMatch "^http://(localhost|127[.0-9]+)([:/]|$)" $url)) }}
The address begins with http://: codes and sessions travel where others on the network can read them. Set jupyterhub.proxy.https, and begin global.workshop.url with https://
{{- else if and (hasPrefix "https://" $url) (not $inside) }}
Nothing in this release answers {{ $url }} with TLS: set jupyterhub.proxy.https or jupyterhub.ingress, unless something in front of it does.
{{- else if and (not $url) (not $inside) (eq $z2jh.proxy.service.type "LoadBalancer") }}
Without TLS codes and sessions travel where others on the network can read them: for a real event set global.workshop.url and jupyterhub.proxy.https.
{{- end }}
{{- end }}

{{- define "workshop.warnings.image" -}}
{{- $image := .Values.image | default dict }}
{{- $runs := .Values.jupyterhub.singleuser.image }}
{{- $more := list }}
{{- range $key := list "apt" "pip" "conda" "data" "content" }}
{{- if get $image $key }}
{{- $more = append $more (printf "image.%s" $key) }}
{{- end }}
{{- end }}
{{- if and $more (eq (printf "%s:%s" $runs.name $runs.tag) ($image.base | default "")) }}
Participants get the plain image {{ $image.base }}: {{ join ", " $more }} come into it by `pyhelpers build-image`, and jupyterhub.singleuser.image must name what it built.
{{- end }}
{{- end }}

{{- /* Whether Helm talks to a cluster is known only to who may see all of it. */ -}}
{{- define "workshop.warnings.data" -}}
{{- $claim := dig "data" "claim" "" (.Values.storage | default dict) }}
{{- if and $claim .Values.jupyterhub.rbac.create }}
{{- if and (lookup "v1" "Namespace" "" "kube-system") (not (lookup "v1" "PersistentVolumeClaim" .Release.Namespace $claim)) }}
No server starts until there is a claim {{ $claim }} in this namespace, which storage.data.claim names: make and fill it (docs/image.md).
{{- end }}
{{- end }}
{{- end }}

{{- /* StorageClasses can be looked up only by who may see the whole cluster. */ -}}
{{- define "workshop.warnings.classes" -}}
{{- if .Values.jupyterhub.rbac.create }}
{{- if lookup "v1" "Namespace" "" "kube-system" }}
{{- $default := "" }}
{{- $names := list }}
{{- range (lookup "storage.k8s.io/v1" "StorageClass" "" "").items }}
{{- $names = append $names .metadata.name }}
{{- if eq (dig "metadata" "annotations" "storageclass.kubernetes.io/is-default-class" "" .) "true" }}
{{- $default = .metadata.name }}
{{- end }}
{{- end }}
{{- $database := .Values.jupyterhub.hub.db }}
{{- $rook := eq (include "workshop.homes" .) "rook" }}
{{- $asked := dict }}
{{- if eq $database.type "sqlite-pvc" }}
{{- $_ := set $asked "jupyterhub.hub.db.pvc.storageClassName" ($database.pvc.storageClassName | default "") }}
{{- end }}
{{- if and (not $rook) (eq .Values.jupyterhub.singleuser.storage.type "dynamic") }}
{{- $_ := set $asked "jupyterhub.singleuser.storage.dynamic.storageClass" (include "workshop.homesClass" .) }}
{{- end }}
{{- range $key, $class := $asked }}
{{- if and $class (not (has $class $names)) }}
The cluster has no StorageClass {{ $class }}, which {{ $key }} names; it has {{ join ", " $names | default "none" }}.
{{- else if and (not $class) (not $default) (not $rook) }}
The cluster has no default StorageClass, and {{ $key }} is not set: name one there; the cluster has {{ join ", " $names | default "none" }}.
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* What the namespace forbids; known only when Helm talks to the cluster. */ -}}

{{- define "workshop.problems.cluster" -}}
{{- $namespace := lookup "v1" "Namespace" "" .Release.Namespace }}
{{- $level := dig "metadata" "labels" "pod-security.kubernetes.io/enforce" "" $namespace }}
{{- if has $level (list "baseline" "restricted") }}
{{- if and .Values.jupyterhub.enabled .Values.jupyterhub.singleuser.cloudMetadata.blockWithIptables }}
jupyterhub.singleuser.cloudMetadata.blockWithIptables: it needs a privileged container, and the namespace {{ .Release.Namespace }} enforces the {{ $level }} pod security standard. Fix: remove it; a network policy blocks the same
{{- end }}
{{- if eq (include "workshop.homes" .) "rook" }}
storage.homes: Rook's pods are privileged, and the namespace {{ .Release.Namespace }} enforces the {{ $level }} pod security standard. Fix: install values/storage.yaml in a namespace of its own, and set `storage.homes: existing` here
{{- end }}
{{- end }}
{{- end }}

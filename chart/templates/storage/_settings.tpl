{{- /* What storage.rook asks for, with its defaults filled in. Read by templates/storage. */ -}}

{{- /*
The settings of the Ceph resources as one map: every template, and the program, reads this one.
Names of drivers carry the namespace, as Rook expects them.
*/ -}}
{{- define "workshop.storage" -}}
{{- /* The same defaults as in chart/values.yaml, which an empty key of a values file takes away. */}}
{{- $rook := mustMergeOverwrite (dict
    "profile" "standard"
    "mounter" "kernel"
    "kubeletFolder" "/var/lib/kubelet"
    "storageClass" "workshop-homes"
    "blockClass" "workshop-block"
    "defaultClass" "auto")
  (dig "rook" dict (.Values.storage | default dict) | default dict) }}
{{- $single := eq $rook.profile "single-node" }}
{{- $fuse := eq $rook.mounter "fuse" }}
{{- $devices := $rook.devices | default dict }}
{{- $nodes := $rook.nodes | default (len $devices) | default ($single | ternary 1 3) | int }}
{{- $replicas := $rook.replicas | default ($single | ternary 1 3) | int }}
{{- $drivers := dict "cephfs" (printf "%s.cephfs.csi.ceph.com" .Release.Namespace) }}
{{- if not $fuse }}
{{- $_ := set $drivers "rbd" (printf "%s.rbd.csi.ceph.com" .Release.Namespace) }}
{{- end }}
{{- $block := $fuse | ternary "" $rook.blockClass }}
{{- $default := eq $rook.defaultClass "auto" | ternary ($block | default $rook.storageClass) "" }}
{{- dict
    "namespace" .Release.Namespace
    "cluster" "workshop"
    "filesystem" "homes"
    "pool" "block"
    "profile" $rook.profile
    "nodes" $nodes
    "replicas" $replicas
    "failureDomain" ($rook.failureDomain | default ($single | ternary "osd" "host"))
    "devices" $devices
    "volumes" ($rook.volumes | default dict)
    "mounter" $rook.mounter
    "kubeletFolder" $rook.kubeletFolder
    "cephConfig" (include "workshop.storage.cephConfig" (dict "replicas" $replicas "fuse" $fuse) | fromYaml)
    "classes" (dict "homes" $rook.storageClass "block" $block)
    "defaultClass" $default
    "drivers" $drivers
    "override" ($rook.cluster | default dict)
  | toYaml }}
{{- end }}

{{- /* Settings of Ceph's own that this storage does not work without. */ -}}
{{- define "workshop.storage.cephConfig" -}}
{{- if ne .replicas 3 }}
global: {osd_pool_default_size: {{ .replicas | toString | quote }}}
{{- end }}
{{- if eq .replicas 1 }}
mon: {mon_allow_pool_size_one: "true"}
{{- end }}
{{- if .fuse }}
client:
  # A participant's home is root's, and the participant's group may write in it.
  fuse_default_permissions: "true"
  client_permissions: "false"
  # With it, reads of large files just written hang.
  fuse_splice_write: "false"
{{- end }}
{{- end }}

{{- define "workshop.storage.active" -}}
{{- if and (eq (include "workshop.homes" .) "rook") (hasKey .Subcharts "rook-ceph") }}yes{{ end }}
{{- end }}

{{- /* The files of files/storage/resources, filled in: a map from a file's name to its text. */ -}}
{{- define "workshop.storage.resources" -}}
{{- $storage := include "workshop.storage" . | fromYaml }}
{{- $scope := dict "storage" $storage "Template" .Template }}
{{- $texts := dict }}
{{- range $path, $_ := .Files.Glob "files/storage/resources/*.yaml" }}
{{- $text := tpl ($.Files.Get $path) $scope }}
{{- if hasSuffix "cephcluster.yaml" $path }}
{{- $resource := fromYaml $text }}
{{- $_ := set $resource "spec" (mergeOverwrite $resource.spec $storage.override) }}
{{- $text = toYaml $resource }}
{{- end }}
{{- $_ := set $texts (base $path) $text }}
{{- end }}
{{- toYaml $texts }}
{{- end }}

{{- /* What changes whenever the resources or the program do: a Job's template cannot change. */ -}}
{{- define "workshop.storage.hash" -}}
{{- $program := (.Files.Glob "files/storage/*.py").AsConfig }}
{{- list (include "workshop.storage.resources" .) (include "workshop.storage" .) $program (include "workshop.storage.image" .) | toJson | sha256sum | trunc 8 }}
{{- end }}

{{- define "workshop.storage.image" -}}
{{- dig "job" "image" "quay.io/jupyterhub/k8s-hub:4.4.0" (.Values.storage | default dict) }}
{{- end }}

{{- define "workshop.storage.labels" -}}
{{ include "workshop.labels" . }}
app.kubernetes.io/component: storage
{{- end }}

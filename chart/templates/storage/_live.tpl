{{- /*
What the cluster already has, against what this release would make of it: nothing shrinks, moves
or gets another name by an upgrade. `helm template` sees no cluster and finds nothing here. The
program looks again before it applies anything: files/storage/guard.py. What is around the Ceph
cluster is in _around.tpl.
*/ -}}

{{- define "workshop.problems.storage.live" -}}
{{- $namespace := .Release.Namespace }}
{{- $clusters := list }}
{{- /* Who rules one namespace alone may not look, and Helm would fail. */}}
{{- if and (include "workshop.mayLook" .) (.Capabilities.APIVersions.Has "ceph.rook.io/v1/CephCluster") }}
{{- $clusters = (lookup "ceph.rook.io/v1" "CephCluster" $namespace "").items | default list }}
{{- end }}
{{- if not (include "workshop.storage.active" .) }}
{{- range $clusters }}
{{- if eq .metadata.name "workshop" }}
storage.homes: the Ceph cluster of this namespace holds homes, and this upgrade would take its operator away. Fix: leave storage.homes: rook and rook-ceph.enabled: true; to give the storage up for good, see docs/storage.md, "Tearing down"
{{- end }}
{{- end }}
{{- else }}
{{- $storage := include "workshop.storage" . | fromYaml }}
{{- $wanted := get (include "workshop.storage.resources" . | fromYaml) "10-cephcluster.yaml" | fromYaml }}
{{- range $clusters }}
{{- if eq .metadata.name $storage.cluster }}
{{- include "workshop.storage.shrinks" (dict "now" .spec "wanted" $wanted.spec) }}
{{- else }}
storage.homes: this namespace has a Ceph cluster already, {{ .metadata.name }}, and Rook takes one a namespace. Fix: install into another namespace, or use that cluster with storage.homes: existing
{{- end }}
{{- end }}
{{- if $clusters }}
{{- include "workshop.storage.pools" (dict "root" . "storage" $storage) }}
{{- else }}
{{- include "workshop.storage.room" $storage }}
{{- end }}
{{- include "workshop.storage.renames" $storage }}
{{- include "workshop.storage.other" . }}
{{- include "workshop.storage.leaving" . }}
{{- end }}
{{- end }}

{{- /* Fewer monitors or disks than now. Given the CephCluster's spec as it is and as it would be. */ -}}
{{- define "workshop.storage.shrinks" -}}
{{- if lt (int .wanted.mon.count) (int (dig "mon" "count" 0 .now)) }}
storage.rook.profile: the cluster has {{ .now.mon.count }} monitors, and this upgrade would leave {{ .wanted.mon.count }}. Fix: go back to the profile it was made with
{{- end }}
{{- $all := dig "storage" "useAllDevices" false .now }}
{{- if and $all (not (dig "storage" "useAllDevices" false .wanted)) }}
storage.rook: the cluster takes every empty disk, and this upgrade would leave some out. Fix: remove storage.rook.devices and storage.rook.volumes
{{- end }}
{{- $nodes := dict }}
{{- range dig "storage" "nodes" list .wanted }}
{{- $_ := set $nodes .name (.devices | default list) }}
{{- end }}
{{- if not (dig "storage" "useAllDevices" false .wanted) }}
{{- range $node := dig "storage" "nodes" list .now }}
{{- range $node.devices }}
{{- if not (has (dict "name" .name) (get $nodes $node.name | default list)) }}
storage.rook.devices.{{ $node.name }}: {{ .name }} holds homes, and is not listed any more. Fix: add it back
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $sets := dict }}
{{- range dig "storage" "storageClassDeviceSets" list .wanted }}
{{- $_ := set $sets .name . }}
{{- end }}
{{- range $set := dig "storage" "storageClassDeviceSets" list .now }}
{{- $new := get $sets $set.name | default dict }}
{{- $count := dig "count" 0 $new | int }}
{{- if lt $count (int $set.count) }}
storage.rook.volumes.count: the cluster has {{ $set.count }} disks, and this upgrade would leave {{ $count }}. Fix: write {{ $set.count }} or more
{{- else }}
{{- $was := (first $set.volumeClaimTemplates).spec }}
{{- $will := (first $new.volumeClaimTemplates).spec }}
{{- if ne $was.storageClassName $will.storageClassName }}
storage.rook.volumes.storageClass: the disks are of {{ $was.storageClassName }} and cannot move. Fix: write {{ $was.storageClassName }}
{{- end }}
{{- if lt (include "workshop.storage.gib" $will.resources.requests.storage | int) (include "workshop.storage.gib" $was.resources.requests.storage | int) }}
storage.rook.volumes.size: the disks have {{ $was.resources.requests.storage }} and cannot shrink. Fix: write {{ $was.resources.requests.storage }} or more
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "workshop.storage.gib" -}}
{{- mul (regexFind "^[0-9]+" .) (hasSuffix "Ti" . | ternary 1024 1) }}
{{- end }}

{{- /* Fewer copies, or copies that share more. Given `root` and `storage`. */ -}}
{{- define "workshop.storage.pools" -}}
{{- $storage := .storage }}
{{- $filesystem := lookup "ceph.rook.io/v1" "CephFilesystem" $storage.namespace $storage.filesystem }}
{{- $now := first (dig "spec" "dataPools" list $filesystem) | default dict }}
{{- $size := dig "replicated" "size" 0 $now | int }}
{{- if lt (int $storage.replicas) $size }}
storage.rook.replicas: homes have {{ $size }} copies, and this upgrade would leave {{ $storage.replicas }}. Fix: write {{ $size }} or more
{{- end }}
{{- $domain := $now.failureDomain | default $storage.failureDomain }}
{{- if ne $domain $storage.failureDomain }}
storage.rook.failureDomain: the copies are kept apart by {{ $domain }}, and cannot be moved by an upgrade. Fix: write {{ $domain }}
{{- end }}
{{- end }}

{{- /*
What no cluster can do with storage.rook, one line a problem, in the words of `pyhelpers lint`.
Read by validate/values.yaml. What only a live cluster knows is in _live.tpl.
*/ -}}

{{- define "workshop.problems.storage" -}}
{{- if eq (include "workshop.homes" .) "rook" }}
{{- if not (hasKey .Subcharts "rook-ceph") }}
storage.homes: Rook's operator is not in this release. Fix: set rook-ceph.enabled: true; or, where Rook is a release of its own, storage.homes: existing and jupyterhub.singleuser.storage.dynamic.storageClass: {{ include "workshop.rookClass" . }}
{{- else if not (dig "csi" "installCsiOperator" true (index .Values "rook-ceph")) }}
rook-ceph.csi.installCsiOperator: without the CSI operator no home can be mounted. Fix: remove it
{{- else }}
{{- $storage := include "workshop.storage" . | fromYaml }}
{{- include "workshop.storage.misfits" $storage }}
{{- include "workshop.storage.tooFew" $storage }}
{{- end }}
{{- end }}
{{- include "workshop.problems.storage.live" . }}
{{- end }}

{{- /* Keys that contradict each other. */ -}}
{{- define "workshop.storage.misfits" -}}
{{- if gt (len .namespace) 32 }}
storage.homes: the drivers' names begin with the namespace's, {{ .namespace }}, and would be longer than Kubernetes allows. Fix: install into a namespace with a name of at most 32 characters
{{- end }}
{{- /* The kubelet registers a driver at FOLDER/plugins_registry/NAMESPACE.cephfs.csi.ceph.com-reg.sock. */}}
{{- $room := sub 60 (len .kubeletFolder) | int }}
{{- if gt (len .namespace) $room }}
storage.rook.kubeletFolder: the drivers' sockets there would have paths longer than the 107 characters that Linux allows. Fix: install into a namespace with a name of at most {{ $room }} characters
{{- end }}
{{- if and .devices .volumes }}
storage.rook.volumes: disks come either from the nodes or from a StorageClass, and storage.rook.devices is set, too. Fix: remove one of the two
{{- end }}
{{- range $node, $devices := .devices }}
{{- if not $devices }}
storage.rook.devices.{{ $node }}: no disk of this node is named. Fix: list its disks, or remove the node
{{- end }}
{{- end }}
{{- if and .devices (ne (int .nodes) (len .devices)) }}
storage.rook.nodes: it says {{ .nodes }}, and storage.rook.devices names {{ len .devices }}. Fix: remove storage.rook.nodes
{{- end }}
{{- if eq .classes.homes .classes.block }}
storage.rook.blockClass: {{ .classes.block }} is the homes' class already. Fix: write another name
{{- end }}
{{- end }}

{{- /* Nodes, disks and copies that cannot fit. */ -}}
{{- define "workshop.storage.tooFew" -}}
{{- $replicas := int .replicas }}
{{- $nodes := int .nodes }}
{{- if and (eq .profile "standard") (lt $nodes 3) }}
storage.rook.profile: standard needs three nodes for its three monitors, and there are {{ $nodes }}. Fix: add nodes, or set storage.rook.profile: single-node
{{- else if and (eq .profile "single-node") (gt $nodes 1) }}
storage.rook.profile: single-node is for one node, and there are {{ $nodes }}. Fix: set storage.rook.profile: standard, or remove all nodes but one
{{- end }}
{{- $disks := 0 }}
{{- range .devices }}
{{- $disks = add $disks (len .) }}
{{- end }}
{{- with .volumes.count }}
{{- $disks = int . }}
{{- end }}
{{- if and (not .volumes) (ne .failureDomain "osd") (gt $replicas $nodes) }}
storage.rook.replicas: {{ $replicas }} copies, each on another {{ eq .failureDomain "zone" | ternary "zone" "node" }}, do not fit on {{ $nodes }} node{{ eq $nodes 1 | ternary "" "s" }}. Fix: write {{ $nodes }} or less, add nodes, or set storage.rook.failureDomain: osd
{{- else if and $disks (gt $replicas (int $disks)) }}
storage.rook.replicas: {{ $replicas }} copies, each on another disk, do not fit on {{ $disks }} disk{{ eq (int $disks) 1 | ternary "" "s" }}. Fix: write {{ $disks }} or less, or add disks
{{- end }}
{{- end }}

{{- /*
What the cluster around Ceph cannot take: too few nodes, StorageClasses and kinds that are there
already. Read by _live.tpl, and empty where Helm sees no cluster.
*/ -}}

{{- /* Too few nodes or zones, or no such class, before there is a cluster. */ -}}
{{- define "workshop.storage.room" -}}
{{- $ready := 0 }}
{{- $zones := dict }}
{{- $seen := (lookup "v1" "Node" "" "").items | default list }}
{{- range $seen }}
{{- $blocked := .spec.unschedulable | default false }}
{{- range .spec.taints }}
{{- if and (has .effect (list "NoSchedule" "NoExecute")) (not (hasPrefix "node.kubernetes.io/" .key)) }}
{{- $blocked = true }}
{{- end }}
{{- end }}
{{- if not $blocked }}
{{- $ready = add1 $ready }}
{{- $_ := set $zones (dig "topology.kubernetes.io/zone" "" (.metadata.labels | default dict)) true }}
{{- end }}
{{- end }}
{{- if and $seen (not .override.placement) (lt (int $ready) (int .nodes)) }}
storage.rook.nodes: {{ .nodes }} nodes are wanted for storage, and this cluster has {{ $ready }} that take pods. Fix: add nodes, write {{ max 1 $ready }}{{ lt (int $ready) 3 | ternary " with storage.rook.profile: single-node" "" }}, or let Ceph onto tainted nodes by storage.rook.cluster.placement
{{- else if and $seen (eq .failureDomain "zone") (lt (len (omit $zones "")) (int .replicas)) }}
storage.rook.failureDomain: {{ .replicas }} copies in different zones are wanted, and the nodes' label topology.kubernetes.io/zone names {{ len (omit $zones "") }}. Fix: label the nodes, or set storage.rook.failureDomain: host
{{- end }}
{{- $class := .volumes.storageClass | default "" }}
{{- if and $seen $class (not (lookup "storage.k8s.io/v1" "StorageClass" "" $class)) }}
storage.rook.volumes.storageClass: this cluster has no {{ $class }}. Fix: write one that `kubectl get storageclass` lists
{{- end }}
{{- end }}

{{- /* StorageClasses under other names, or with parameters that a class cannot change. */ -}}
{{- define "workshop.storage.renames" -}}
{{- $storage := . }}
{{- range (lookup "storage.k8s.io/v1" "StorageClass" "" "").items | default list }}
{{- $homes := eq .provisioner $storage.drivers.cephfs }}
{{- $ours := eq (dig "metadata" "labels" "app.kubernetes.io/managed-by" "" .) "workshop-storage" }}
{{- if and $ours $homes (ne .metadata.name $storage.classes.homes) }}
storage.rook.storageClass: homes are of {{ .metadata.name }}, and would not be found under another name. Fix: write {{ .metadata.name }}
{{- else if and $ours (eq .provisioner (printf "%s.rbd.csi.ceph.com" $storage.namespace)) (ne .metadata.name $storage.classes.block) }}
{{- if $storage.classes.block }}
storage.rook.blockClass: volumes are of {{ .metadata.name }}, and would not be found under another name. Fix: write {{ .metadata.name }}
{{- end }}
{{- else if and (eq .metadata.name $storage.classes.homes) (not $homes) }}
storage.rook.storageClass: {{ .metadata.name }} is a StorageClass of {{ .provisioner }}. Fix: write another name
{{- else if and $homes $ours (ne (dig "mounter" "kernel" (.parameters | default dict)) $storage.mounter) }}
storage.rook.mounter: {{ .metadata.name }} mounts by {{ dig "mounter" "kernel" .parameters }}, and a StorageClass cannot change. Fix: write {{ dig "mounter" "kernel" .parameters }}, or delete the class, which leaves every home as it is: kubectl delete storageclass {{ .metadata.name }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Another release's Rook. One whose release is gone leaves only its kinds. */ -}}
{{- define "workshop.storage.other" -}}
{{- $kind := lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" "cephclusters.ceph.rook.io" }}
{{- $namespace := dig "metadata" "annotations" "meta.helm.sh/release-namespace" .Release.Namespace $kind }}
{{- if and (ne $namespace .Release.Namespace) (lookup "apps/v1" "Deployment" $namespace "rook-ceph-operator") }}
rook-ceph.enabled: Rook runs in the namespace {{ $namespace }} already, and a cluster takes one. Fix: use its storage with rook-ceph.enabled: false, storage.homes: existing and the name of its class in jupyterhub.singleuser.storage.dynamic.storageClass
{{- end }}
{{- end }}

{{- /* A kind that an earlier uninstall could not delete: it would vanish under this release. */ -}}
{{- define "workshop.storage.leaving" -}}
{{- $name := "clientprofiles.csi.ceph.io" }}
{{- $kind := lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" $name }}
{{- if dig "metadata" "deletionTimestamp" "" $kind }}
storage.homes: the kind {{ $name }} is being deleted since an earlier uninstall, and waits for an operator that is gone. Fix: run, for each name that `kubectl get clientprofiles --all-namespaces` lists: kubectl patch clientprofile NAME --namespace NAMESPACE --type merge --patch '{"metadata":{"finalizers":null}}'
{{- end }}
{{- end }}

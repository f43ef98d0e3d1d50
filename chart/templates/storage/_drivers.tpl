{{- /*
What the pods of a CSI driver need, by ceph-csi-operator 1.0's own chart of drivers, less its
rights over snapshots, add-ons, service accounts' tokens and other namespaces' Secrets.
*/ -}}

{{- define "workshop.storage.rules.controller" -}}
- {apiGroups: [""], resources: [secrets], verbs: [get, list, watch]}
- {apiGroups: [""], resources: [configmaps, pods], verbs: [get]}
- {apiGroups: [apps], resources: [replicasets], verbs: [get]}
- {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, watch, list, delete, update, create]}
{{- end }}

{{- define "workshop.storage.rules.node" -}}
- {apiGroups: [""], resources: [secrets], verbs: [get, list, watch]}
- {apiGroups: [""], resources: [configmaps, pods], verbs: [get]}
- {apiGroups: [apps], resources: [replicasets], verbs: [get]}
{{- end }}

{{- define "workshop.storage.clusterRules.controller" -}}
- {apiGroups: [""], resources: [nodes], verbs: [get, list, watch]}
- {apiGroups: [""], resources: [persistentvolumes], verbs: [get, list, watch, create, delete, patch, update]}
- {apiGroups: [""], resources: [persistentvolumeclaims], verbs: [get, list, watch, patch, update]}
- {apiGroups: [""], resources: [persistentvolumeclaims/status], verbs: [patch]}
- {apiGroups: [""], resources: [events], verbs: [list, watch, create, update, patch]}
- {apiGroups: [storage.k8s.io], resources: [storageclasses, csinodes, volumeattributesclasses], verbs: [get, list, watch]}
- {apiGroups: [storage.k8s.io], resources: [volumeattachments], verbs: [get, list, watch, patch]}
- {apiGroups: [storage.k8s.io], resources: [volumeattachments/status], verbs: [patch]}
{{- end }}

{{- define "workshop.storage.clusterRules.node" -}}
- {apiGroups: [""], resources: [nodes, persistentvolumeclaims], verbs: [get]}
- {apiGroups: [""], resources: [persistentvolumes], verbs: [get, list]}
- {apiGroups: [""], resources: [events], verbs: [list, watch, create, update, patch]}
- {apiGroups: [storage.k8s.io], resources: [volumeattachments], verbs: [get, list]}
{{- end }}

# Two StorageClasses by local-path-provisioner: a folder on the node, and one that all nodes share.
# The folder of a volume is made by a pod, as on any cluster, from the tools image.

storage() {
  kubectl apply -f - >/dev/null <<'X'
apiVersion: v1
kind: Namespace
metadata: {name: local-path-storage}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: local-path-provisioner-service-account, namespace: local-path-storage}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: local-path-config, namespace: local-path-storage}
data:
  setup: 'mkdir -m 0777 -p "$VOL_DIR"'
  teardown: 'rm -rf "$VOL_DIR"'
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: local-path
  annotations: {storageclass.kubernetes.io/is-default-class: "true"}
provisioner: rancher.io/local-path
volumeBindingMode: WaitForFirstConsumer
reclaimPolicy: Delete
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: shared}
provisioner: rancher.io/local-path
volumeBindingMode: WaitForFirstConsumer
reclaimPolicy: Delete
X
  cat >"$STATE/local-path.json" <<X
{"cmdTimeoutSeconds": 60, "storageClassConfigs": {
  "local-path": {"nodePathMap": [
    {"node": "DEFAULT_PATH_FOR_NON_LISTED_NODES", "paths": ["$STATE/volumes"]}]},
  "shared": {"sharedFileSystemPath": "$STATE/shared"}}}
X
  # A fake node would say that the pod is done and have made nothing.
  cat >"$STATE/helper-pod.yaml" <<X
apiVersion: v1
kind: Pod
metadata: {name: helper-pod}
spec:
  terminationGracePeriodSeconds: 0
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms: [{matchExpressions: [{key: type, operator: NotIn, values: [fake]}]}]
  containers:
    - name: helper-pod
      image: $TOOLS
      imagePullPolicy: Never
      securityContext: {runAsUser: 0}
X
  background wk local-path local-path-provisioner start --kubeconfig "$KUBECONFIG" \
    --namespace local-path-storage --config "$STATE/local-path.json" \
    --helper-pod-file "$STATE/helper-pod.yaml" --helper-image $TOOLS --worker-threads 12
}

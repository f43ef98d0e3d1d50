# `fake`: nodes that exist on the API server alone. Their pods turn Ready after 5 to 8 s and answer
# nothing. KWOK plays the kubelets; it needs stages and leases to keep nodes and pods from Unknown.

fake() {  # fake COUNT
  local i
  [[ $1 =~ ^[1-9][0-9]*$ ]] || die 2 "fake N: a number, not '$1'"
  stages >"$STATE/stages.yaml"
  [ -e "$STATE/kwok.pid" ] || background wk kwok kwok --kubeconfig "$KUBECONFIG" \
    --config "$STATE/stages.yaml" --node-lease-duration-seconds=40 \
    --manage-all-nodes=false --manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake
  for i in $(seq 0 $(($1 - 1))); do
    cat <<X
---
apiVersion: v1
kind: Node
metadata:
  name: fake-$i
  annotations: {kwok.x-k8s.io/node: fake}
  labels:
    type: fake
    kubernetes.io/hostname: fake-$i
    kubernetes.io/os: linux
    kubernetes.io/arch: amd64
spec: {taints: [{key: fake, value: "true", effect: NoSchedule}]}
status:
  allocatable: {cpu: "32", memory: 256Gi, pods: "110"}
  capacity: {cpu: "32", memory: 256Gi, pods: "110"}
X
  done | kubectl apply -f - >/dev/null
  say "$1 fake nodes, label type=fake, taint fake=true:NoSchedule"
}

stages() {
  cat <<'X'
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: {name: node-ready}
spec:
  resourceRef: {apiGroup: v1, kind: Node}
  selector:
    matchExpressions:
      - key: '.status.conditions.[] | select( .type == "Ready" ) | .status'
        operator: NotIn
        values: ["True"]
  next:
    statusTemplate: |
      conditions:
        - type: Ready
          status: "True"
          reason: KubeletReady
          message: fake
          lastHeartbeatTime: {{ Now }}
          lastTransitionTime: {{ Now }}
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: {name: pod-ready}
spec:
  resourceRef: {apiGroup: v1, kind: Pod}
  selector:
    matchExpressions:
      - {key: '.metadata.deletionTimestamp', operator: DoesNotExist}
      - {key: '.status.podIP', operator: DoesNotExist}
  delay: {durationMilliseconds: 5000, jitterDurationMilliseconds: 8000}
  next:
    statusTemplate: |
      phase: Running
      podIP: 10.113.255.1
      startTime: {{ Now }}
      conditions:
        - {type: Ready, status: "True", lastTransitionTime: {{ Now }}}
        - {type: ContainersReady, status: "True", lastTransitionTime: {{ Now }}}
      containerStatuses:
      {{ range .spec.containers }}
        - name: {{ .name | Quote }}
          image: {{ .image | Quote }}
          imageID: ""
          ready: true
          started: true
          restartCount: 0
          state: {running: {startedAt: {{ Now }}}}
      {{ end }}
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: {name: pod-delete}
spec:
  resourceRef: {apiGroup: v1, kind: Pod}
  selector:
    matchExpressions: [{key: '.metadata.deletionTimestamp', operator: Exists}]
  next: {finalizers: {empty: true}, delete: true}
X
}

# One node: its folder, its control groups, containerd, kubelet and kube-proxy.

start_node() {  # start_node NODE: also one that was cut off
  local name=$1 dir=$STATE/$1 number=${1#node}
  mkdir -p "$dir/cni" "$dir/plugins"
  sed "s,@DIR@,$dir,; s,@PODS@,$PODS.$number.0/24," >"$dir/cni/10-wk-pods.conflist" <<'X'
{"cniVersion": "0.4.0", "name": "wk-pods", "plugins": [
  {"type": "ptp",
   "ipam": {"type": "host-local", "dataDir": "@DIR@/ipam",
            "ranges": [[{"subnet": "@PODS@"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}
]}
X
  containerd_config "$dir" >"$dir/containerd.toml"
  kubelet_config "$name" >"$dir/kubelet.yaml"
  control_groups "wk-$name"
  plant "$name"
  background "wk-$name" "containerd-$name" containerd --config "$dir/containerd.toml"
  wait_for 30 "$name's containerd" ctr_of "$name" version
  ctr_of "$name" images ls -q | grep -x $PAUSE >/dev/null \
    || ctr_of "$name" images import "$HOME_DIR/pause.tar" >/dev/null
  background "wk-$name" "kubelet-$name" kubelet --config "$dir/kubelet.yaml" \
    --kubeconfig="$dir/kc/kubelet.conf" --cert-dir="$dir/pki" --root-dir="$dir/kubelet" \
    --hostname-override="$name" --node-ip="$NODES.$((number + 1))"
  kube_proxy "wk-$name" "$name"
}

# restrict_oom_score_adj: without CAP_SYS_RESOURCE on the machine runc would fail on every pod.
containerd_config() {
  cat <<X
version = 2
root = "$1/containerd"
state = "$1/containerd-run"
[grpc]
  address = "$1/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$PAUSE"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$1/cni"
X
}

kubelet_config() {
  cat <<X
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  x509: {clientCAFile: $PKI/ca.crt}
  webhook: {enabled: true}
  anonymous: {enabled: false}
authorization: {mode: Webhook}
containerRuntimeEndpoint: unix://$STATE/$1/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /wk-$1
failCgroupV1: false
failSwapOn: false
clusterDNS: [$CONTROL]
clusterDomain: cluster.local
maxPods: 110
podLogsDir: $STATE/$1/podlogs
volumePluginDir: $STATE/$1/plugins
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
nodeStatusUpdateFrequency: 5s
X
}

control_groups() {  # control_groups NAME: the kubelet wants its own to be there
  local tree file
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    for file in $(cat /sys/fs/cgroup/cgroup.controllers); do
      echo "+$file" >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || true
    done
    mkdir -p "/sys/fs/cgroup/$1"
    return
  fi
  for tree in /sys/fs/cgroup/*/; do
    [ -e "$tree/tasks" ] || continue
    mkdir -p "$tree/$1"
    # Version 1 starts a cpuset empty, and nothing can run in it.
    for file in cpuset.cpus cpuset.mems; do
      [ ! -e "$tree/$file" ] || cat "$tree/$file" >"$tree/$1/$file"
    done
  done
}

groups_of() {  # groups_of NAME: the folders of a control group, one a controller on version 1
  local folder
  for folder in /sys/fs/cgroup/"$1" /sys/fs/cgroup/*/"$1"; do
    [ -d "$folder" ] && echo "$folder"
  done
  return 0
}

members_of() {  # members_of NODE: every process of the node and of its pods
  local folder
  ip netns pids "wk-$1" 2>/dev/null || true
  for folder in $(groups_of "wk-$1"); do
    find "$folder" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done
}

stop_node() {  # stop_node NODE: all at once and without a word, as when the power goes
  local members _
  for _ in 1 2 3 4 5; do
    members=$(members_of "$1" | sort -un)
    [ -n "$members" ] || break
    # shellcheck disable=SC2086
    kill -KILL $members 2>/dev/null || true
    sleep 0.3
  done
  forget_sockets "$1"
}

# A shim that was killed leaves its socket where all of the machine's shims have theirs.
forget_sockets() {  # forget_sockets NODE
  local file socket
  for file in "$STATE/$1"/containerd-run/io.containerd.runtime.v2.task/k8s.io/*/address; do
    [ -f "$file" ] || continue
    read -r socket <"$file" || true
    rm -f "${socket#unix://}"
  done
}

# What every part of ci/cluster uses, beside ci/common.sh: namespaces, background programs, nodes.

within() {  # within NAMESPACE COMMAND...
  local namespace=$1
  shift
  nsenter --net="/run/netns/$namespace" "$@"
}

background() {  # background NAMESPACE NAME COMMAND...: its log and pid are kept under NAME
  local namespace=$1 name=$2
  shift 2
  setsid nohup nsenter --net="/run/netns/$namespace" "$@" >>"$LOG/$name.log" 2>&1 </dev/null &
  echo $! >"$STATE/$name.pid"
}

nodes() {  # the names of all nodes that were started
  local dir
  for dir in "$STATE"/node*/; do
    [ -d "$dir" ] && basename "$dir"
  done
  return 0
}

ctr_of() {  # ctr_of NODE ARGUMENT...
  local name=$1
  shift
  ctr --address "$STATE/$name/containerd.sock" --namespace k8s.io "$@"
}

need_up() { [ -d "$STATE" ] || die 3 "the cluster is not up: run ci/cluster up"; }

need_node() {
  need_up
  [ -n "$1" ] && [ -d "$STATE/$1" ] || die 2 "there is no node '$1'; there are: $(nodes | xargs)"
}

need_packages() {  # everything from Debian, missing packages in one message
  need_programs <<'LIST'
containerd containerd
runc runc
/usr/lib/cni/ptp containernetworking-plugins
conntrack conntrack
iptables iptables
ip iproute2
LIST
}

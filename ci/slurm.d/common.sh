# What every part of ci/slurm uses, beside ci/common.sh: the nodes, what must be there.

nodes() {  # the names of all nodes that were started
  local dir
  for dir in "$STATE"/login/ "$STATE"/c[0-9]*/; do
    [ -d "$dir" ] && basename "$dir"
  done
  return 0
}

need_node() {
  [ -d "$STATE" ] || die 3 "the cluster is not up: run ci/slurm up"
  [ -n "$1" ] && [ -d "$STATE/$1" ] || die 2 "there is no node '$1'; there are: $(nodes | xargs)"
}

need_running() {
  need_node "$1"
  pid_of "$1" >/dev/null || die 3 "$1 is off: ci/slurm start $1"
}

need_packages() {  # everything from Debian, missing packages in one message
  need_programs <<'LIST'
mmdebstrap mmdebstrap
ip iproute2
nsenter util-linux
ssh-keygen openssh-client
LIST
}

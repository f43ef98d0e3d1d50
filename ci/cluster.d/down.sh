# `down`: end everything and leave nothing, also after an `up` that was ended half-way.

SYSCTLS="vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops
  kernel.keys.root_maxkeys kernel.keys.root_maxbytes"

remember_machine() {  # what kubelets change outside of their own folders
  # shellcheck disable=SC2086
  sysctl -e $SYSCTLS >"$STATE/sysctl" 2>/dev/null || true
  [ -e /var/lib/kubelet ] || touch "$STATE/no-kubelet-before"
}

down() {
  local namespace
  forget_half_a_seed
  [ -d "$STATE" ] || [ -n "$(namespaces)" ] || { say "not up"; return; }
  for namespace in $(namespaces); do
    stop_node "${namespace#wk-}"
  done
  stop_processes wk
  unmount
  for namespace in $(namespaces) wk; do
    ip netns del "$namespace" 2>/dev/null || true
    remove_groups "$namespace"
  done
  ip link del wk-gate 2>/dev/null || true
  restore_machine
  rm -rf "$STATE" "$KUBECONFIG"
  say "down"
}

namespaces() { ip netns list 2>/dev/null | cut -d' ' -f1 | { grep -xE 'wk-node[0-9]+' || true; }; }

stop_processes() {  # stop_processes NAMESPACE
  local _ members
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    members=$(ip netns pids "$1" 2>/dev/null | xargs)
    [ -n "$members" ] || return 0
    # shellcheck disable=SC2086
    kill -KILL $members 2>/dev/null || true
    sleep 0.3
  done
}

unmount() {
  { grep -F " $STATE/" /proc/mounts || true; } | cut -d' ' -f2 | sort -r | while read -r folder; do
    umount --lazy "$(printf '%b' "$folder")" || true
  done
}

remove_groups() {  # remove_groups NAME
  local folder
  for folder in $(groups_of "$1"); do
    find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
}

restore_machine() {
  local id
  [ ! -s "$STATE/sysctl" ] || sysctl -q -p "$STATE/sysctl" 2>/dev/null || true
  [ ! -e "$STATE/no-kubelet-before" ] || rm -rf /var/lib/kubelet
  find /var/log/containers -lname "$STATE/*" -delete 2>/dev/null || true
  for id in $(find /var/lib/cni/results -name 'wk-pods-*-eth0' 2>/dev/null \
    | sed 's,.*/wk-pods-\(.*\)-eth0,\1,'); do
    rm -f "/var/lib/cni/results/wk-pods-$id-eth0" "/var/lib/cni/results/cni-loopback-$id-lo"
  done
  return 0
}

# `down`: end everything and leave nothing, also after an `up` that was ended half-way.

down() {
  local namespace
  rm -rf --one-file-system "$HOME_DIR/new"
  [ -d "$STATE" ] || [ -n "$(namespaces)" ] || { say "not up"; return; }
  for namespace in $(namespaces); do
    [ "$namespace" = ws ] || stop_node "${namespace#ws-}"
  done
  ip link del ws-gate 2>/dev/null || true
  ip netns del ws 2>/dev/null || true
  rm -rf --one-file-system "$STATE"
  say "down"
}

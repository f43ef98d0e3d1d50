# One network namespace a node, joined by a bridge in a namespace of its own, which the machine's
# firewall does not see. This machine is one more host on that bridge.

namespaces() {
  ip netns list 2>/dev/null | cut -d' ' -f1 | { grep -xE 'ws(-login|-c[0-9]+)?' || true; }
}

network() {
  ip netns add ws
  ip -n ws link add br0 type bridge
  ip -n ws link set br0 up
  ip link add ws-gate type veth peer name gate netns ws
  ip -n ws link set gate master br0 up
  ip addr add "$NET.254/24" dev ws-gate
  ip link set ws-gate up
}

join() {  # join NODE
  local number=1
  [ "$1" = login ] || number=$((10 + ${1#c}))
  ip netns add "ws-$1"
  # A hardware address that stays: neighbours keep a node's for minutes.
  ip link add name "to-$1" netns ws type veth \
    peer name eth0 netns "ws-$1" address "02:77:73:00:00:$(printf %02x $number)"
  ip -n ws link set "to-$1" master br0 up
  ip -n "ws-$1" link set lo up
  ip -n "ws-$1" addr add "$NET.$number/24" dev eth0
  ip -n "ws-$1" link set eth0 up
}

# Both ends at once: those of a namespace that is deleted go some time later.
unplug() {  # unplug NODE
  ip -n ws link del "to-$1" 2>/dev/null || true
}

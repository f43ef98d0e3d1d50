# One network namespace a node and one for the control plane, joined by a bridge in the latter.

network() {  # network NODES
  local count=$1 i j
  ip netns add wk
  within wk ip link set lo up
  ip link add wk-gate type veth peer name gate netns wk
  ip addr add "$GATE.1/30" dev wk-gate
  ip link set wk-gate up
  within wk ip addr add "$GATE.2/30" dev gate
  within wk ip link set gate up
  within wk ip link add br0 type bridge
  within wk ip addr add "$CONTROL/24" dev br0
  within wk ip link set br0 up
  # Without a limit on ICMP a service with no pods refuses at once, every time it is asked.
  within wk sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
  within wk ip route add default via "$GATE.1"
  refuse_unknown_services wk
  for i in $(seq 0 $((count - 1))); do
    join_node "$i"
    for j in $(seq 0 $((i - 1))); do
      route_pods "wk-node$i" "$j"
      route_pods "wk-node$j" "$i"
    done
  done
  # Services are answered by the control plane's own kube-proxy, whichever node is cut off.
  local to
  for to in "$NODES.0/24" "$SERVICES" "$PODS.0.0/16"; do
    ip route add "$to" via "$GATE.2"
  done
}

join_node() {  # join_node NUMBER
  local i=$1
  ip netns add "wk-node$i"
  ip link add name "up$i" netns wk type veth peer name eth0 netns "wk-node$i"
  within wk ip link set "up$i" master br0 up
  within "wk-node$i" ip link set lo up
  within "wk-node$i" ip addr add "$NODES.$((i + 1))/24" dev eth0
  within "wk-node$i" ip link set eth0 up
  within "wk-node$i" ip route add default via "$CONTROL"
  within "wk-node$i" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 \
    net.ipv4.icmp_ratelimit=0
  route_pods wk "$i"
  refuse_unknown_services "wk-node$i"
}

# Until kube-proxy knows a service its address is refused, instead of being sent in circles.
refuse_unknown_services() { within "$1" iptables -A FORWARD -d "$SERVICES" -j REJECT; }

route_pods() { within "$1" ip route add "$PODS.$2.0/24" via "$NODES.$(($2 + 1))"; }

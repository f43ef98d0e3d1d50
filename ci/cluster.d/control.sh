# `up`: the control plane, then the nodes.

up() {  # up NODES
  local count=$1 i name starting=()
  [[ $count =~ ^[1-9][0-9]?$ ]] || die 2 "up NODES: a number from 1 to 99, not '$count'"
  need_packages
  all_built || build
  mkdir -p -m 0700 "$HOME_DIR"
  mkdir "$STATE" 2>/dev/null || die 3 "it is up, or half up: run ci/cluster down first"
  trap 'say "not up: ci/cluster down removes what was begun"' EXIT
  mkdir -p "$LOG" "$STATE/volumes" "$STATE/shared"
  remember_machine
  network "$count"
  certificates
  control_plane
  storage
  for i in $(seq 0 $((count - 1))); do
    name=node$i
    mkdir "$STATE/$name"
    kubelet_credentials "$name"
    start_node "$name" &
    starting+=($!)
  done
  # Not a bare `wait`: the control plane's programs are children too.
  wait "${starting[@]}"
  for name in $(nodes); do
    wait_for 180 "$name" ready "$name"
  done
  trap - EXIT
  kubectl get nodes >&2
  echo "export KUBECONFIG=$KUBECONFIG PATH=$BIN:\$PATH"
}

ready() { kubectl get node "$1" | grep -q ' Ready'; }

certificates() {
  cat >"$STATE/kubeadm.yaml" <<X
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: $CONTROL, bindPort: 6443}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v$KUBERNETES
certificatesDir: $PKI
networking: {serviceSubnet: $SERVICES, podSubnet: $PODS.0.0/16}
X
  kubeadm init phase certs all --config "$STATE/kubeadm.yaml" >"$LOG/certificates.log" 2>&1
  kubeadm init phase kubeconfig all --config "$STATE/kubeadm.yaml" --kubeconfig-dir "$KC" \
    >>"$LOG/certificates.log" 2>&1
  install -m 0600 "$KC/super-admin.conf" "$KUBECONFIG"
}

kubelet_credentials() {  # kubelet_credentials NODE
  sed "s/^localAPIEndpoint/nodeRegistration: {name: $1}\nlocalAPIEndpoint/" \
    "$STATE/kubeadm.yaml" >"$STATE/$1/kubeadm.yaml"
  kubeadm init phase kubeconfig kubelet --config "$STATE/$1/kubeadm.yaml" \
    --kubeconfig-dir "$STATE/$1/kc" >>"$LOG/certificates.log" 2>&1
}

control_plane() {
  local etcd=http://127.0.0.1:2379 manager=$KC/controller-manager.conf
  background wk etcd etcd --data-dir "$STATE/etcd" --unsafe-no-fsync \
    --listen-client-urls $etcd --advertise-client-urls $etcd
  background wk apiserver kube-apiserver \
    --advertise-address=$CONTROL --secure-port=6443 --etcd-servers=$etcd \
    --service-cluster-ip-range=$SERVICES --allow-privileged=true \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
    --client-ca-file="$PKI/ca.crt" \
    --tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" \
    --kubelet-client-certificate="$PKI/apiserver-kubelet-client.crt" \
    --kubelet-client-key="$PKI/apiserver-kubelet-client.key" \
    --kubelet-preferred-address-types=InternalIP \
    --proxy-client-cert-file="$PKI/front-proxy-client.crt" \
    --proxy-client-key-file="$PKI/front-proxy-client.key" \
    --requestheader-client-ca-file="$PKI/front-proxy-ca.crt" \
    --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User \
    --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$PKI/sa.pub" --service-account-signing-key-file="$PKI/sa.key"
  wait_for 180 "the API server" kubectl get --raw=/readyz
  # Without it the API server's own certificate may not fetch logs or run commands in pods.
  kubectl create clusterrolebinding kubeadm:cluster-admins --clusterrole=cluster-admin \
    --group=kubeadm:cluster-admins >/dev/null
  background wk controller-manager kube-controller-manager --kubeconfig="$manager" \
    --authentication-kubeconfig="$manager" --authorization-kubeconfig="$manager" \
    --allocate-node-cidrs=false --leader-elect=false --use-service-account-credentials=true \
    --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key" \
    --root-ca-file="$PKI/ca.crt" --service-account-private-key-file="$PKI/sa.key" \
    --node-monitor-grace-period=30s --kube-api-qps=500 --kube-api-burst=1000
  background wk scheduler kube-scheduler --kubeconfig="$KC/scheduler.conf" \
    --authentication-kubeconfig="$KC/scheduler.conf" \
    --authorization-kubeconfig="$KC/scheduler.conf" \
    --leader-elect=false --kube-api-qps=500 --kube-api-burst=1000
  kube_proxy wk control
  cat >"$STATE/Corefile" <<X
.:53 {
  bind $CONTROL
  errors
  kubernetes cluster.local in-addr.arpa {
    kubeconfig $KUBECONFIG
    pods insecure
  }
  cache 5
}
X
  background wk coredns coredns -conf "$STATE/Corefile"
}

kube_proxy() {  # kube_proxy NAMESPACE NAME
  cat >"$STATE/proxy-$2.yaml" <<X
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
clusterCIDR: $PODS.0.0/16
hostnameOverride: $2
clientConnection: {kubeconfig: $KUBECONFIG}
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
X
  background "$1" "proxy-$2" kube-proxy --config "$STATE/proxy-$2.yaml"
}

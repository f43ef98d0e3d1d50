# `build`: the programs, from their Go modules. Kept for good; made again when a version changes.

COMPONENTS="kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubeadm"

build() {
  command -v go >/dev/null || die 3 "compiling Kubernetes needs Go 1.24 or newer: https://go.dev/dl"
  mkdir -p "$BIN" "$HOME_DIR/src"
  install_module helm helm.sh/helm/v4 $HELM cmd/helm
  install_module coredns github.com/coredns/coredns $COREDNS
  install_module kwok sigs.k8s.io/kwok $KWOK cmd/kwok
  install_module local-path-provisioner github.com/rancher/local-path-provisioner $LOCAL_PATH
  build_etcd
  build_kubernetes
  build_pause
}

is_built() {  # is_built NAME MODULE VERSION
  [ -x "$BIN/$1" ] && go version -m "$BIN/$1" | grep -E "^	(mod|dep)	$2	$3(	|$)" >/dev/null
}

all_built() {
  local name
  for name in $COMPONENTS etcd coredns kwok helm local-path-provisioner; do
    [ -x "$BIN/$name" ] || return 1
  done
  [ -f "$HOME_DIR/pause.tar" ] && command -v kubectl >/dev/null
}

install_module() {  # install_module NAME MODULE VERSION [FOLDER]
  is_built "$1" "$2" "$3" && return
  say "compiling $1 $3"
  GOBIN=$BIN CGO_ENABLED=0 go install -ldflags '-s -w' "$2${4:+/$4}@$3"
}

# etcd's command lives in a module that cannot be installed by name: a main of our own calls it.
build_etcd() {
  is_built etcd go.etcd.io/etcd/server/v3 $ETCD && return
  say "compiling etcd $ETCD"
  (
    mkdir -p "$HOME_DIR/src/etcd" && cd "$HOME_DIR/src/etcd"
    printf 'module local/etcd\ngo 1.24.0\n' >go.mod
    printf '%s\n' 'package main' 'import ("os"; "go.etcd.io/etcd/server/v3/etcdmain")' \
      'func main() { etcdmain.Main(os.Args) }' >main.go
    go get "go.etcd.io/etcd/server/v3@$ETCD"
    go mod tidy
    CGO_ENABLED=0 go build -ldflags '-s -w' -o "$BIN/etcd" .
  ) 2>"$HOME_DIR/src/etcd.log" || die 3 "etcd: see $HOME_DIR/src/etcd.log"
}

build_kubernetes() {
  local name flags version=k8s.io/component-base/version
  flags="-s -w -X $version.gitVersion=v$KUBERNETES -X $version.gitTreeState=clean"
  flags+=" -X $version.gitMajor=1 -X $version.gitMinor=$(cut -d. -f2 <<<"$KUBERNETES")"
  for name in $COMPONENTS; do
    is_built "$name" k8s.io/kubernetes "v$KUBERNETES" && continue
    say "compiling $name v$KUBERNETES"
    (cd_kubernetes && GOBIN=$BIN CGO_ENABLED=0 \
      go install -trimpath -ldflags "$flags" "k8s.io/kubernetes/cmd/$name")
  done
  command -v kubectl >/dev/null && return
  say "compiling kubectl v$KUBERNETES"
  (
    cd_kubernetes && mkdir -p kubectl
    printf '%s\n' 'package main' \
      'import ("k8s.io/component-base/cli"; "k8s.io/kubectl/pkg/cmd"; "os")' \
      'func main() { os.Exit(cli.Run(cmd.NewDefaultKubectlCommand())) }' >kubectl/main.go
    go mod tidy && CGO_ENABLED=0 go build -trimpath -ldflags "$flags" -o "$BIN/kubectl" ./kubectl
  )
}

# Kubernetes' module replaces its own parts by folders, which `go install` refuses: a module of our
# own requires it, with each part in the version that was published beside it.
cd_kubernetes() {
  mkdir -p "$HOME_DIR/src/kubernetes" && cd "$HOME_DIR/src/kubernetes"
  grep -qs "k8s.io/kubernetes v$KUBERNETES" go.mod && [ -f go.sum ] && return
  printf 'module local/kubernetes\ngo 1.24.0\n' >go.mod
  local part published
  published=$(go mod download -json "k8s.io/kubernetes@v$KUBERNETES" \
    | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')
  go mod edit -require="k8s.io/kubernetes@v$KUBERNETES"
  for part in $(grep -oE 'k8s.io/[a-z-]+ v0.0.0( |$)' "$published" | cut -d' ' -f1 | sort -u); do
    go mod edit -require="$part@v0.${KUBERNETES#1.}"
  done
  {
    printf '//go:build tools\npackage tools\nimport (\n'
    printf '_ "k8s.io/kubernetes/cmd/%s"\n' $COMPONENTS
    printf ')\n'
  } >tools.go
  go mod tidy
}

# The image of every pod's sandbox: one static program that waits until it is told to end.
build_pause() {
  [ ! -f "$HOME_DIR/pause.tar" ] || return 0
  say "compiling the sandbox image"
  (
    mkdir -p "$HOME_DIR/src/pause/root" && cd "$HOME_DIR/src/pause"
    printf '%s\n' 'package main' 'import ("os"; "os/signal"; "syscall")' 'func main() {' \
      'c := make(chan os.Signal, 1)' 'signal.Notify(c, syscall.SIGTERM, syscall.SIGINT)' '<-c }' \
      >main.go
    CGO_ENABLED=0 go build -ldflags '-s -w' -o root/pause main.go
    tar -C root -cf layer.tar pause
    printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":["/pause"],"User":"65535"},' \
      "$(go env GOARCH)" >config.json
    printf '"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
      "$(sha256sum layer.tar | cut -d' ' -f1)" >>config.json
    printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' $PAUSE \
      >manifest.json
    tar -cf "$HOME_DIR/pause.tar" manifest.json config.json layer.tar
  )
}

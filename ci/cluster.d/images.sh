# `load`: images for every node, all nodes at once; or, before `up`, for the nodes to come.
#
# Nodes start from a seed: a containerd's folder with the images in it, whose files they share as
# hard links (nothing ever writes to an image's files). So images are unpacked once, not once a node
# and a run.

load() {  # load ARCHIVE|FOLDER|NAME...
  local given name saved="" failed=0 waiting=()
  [ $# -gt 0 ] || die 2 "load IMAGE...: an archive, an OCI layout folder, or a name in Docker"
  local archives=() names=()
  for given in "$@"; do
    if [ -e "$given" ]; then archives+=("$given"); else names+=("$given"); fi
  done
  if [ ! -d "$STATE" ]; then
    [ ${#names[@]} = 0 ] || die 3 "no such file: ${names[*]}; ci/cluster up comes before names"
    seed "${archives[@]}"
    return
  fi
  if [ ${#names[@]} -gt 0 ]; then
    command -v docker >/dev/null || die 3 "no such file: ${names[*]}; and there is no Docker engine"
    # Saved together, so that layers which images share travel once.
    saved=$STATE/load.tar
    docker save -o "$saved" "${names[@]}"
    archives+=("$saved")
  fi
  for name in $(nodes); do
    load_into "$name" "${archives[@]}" &
    waiting+=($!)
  done
  for given in "${waiting[@]}"; do
    wait "$given" || failed=1
  done
  [ -z "$saved" ] || rm -f "$saved"
  [ $failed = 0 ] || die 3 "not every node has the images: $*"
}

load_into() {  # load_into NODE ARCHIVE|FOLDER...
  local name=$1 given done
  shift
  for given in "$@"; do
    if [ ! -d "$given" ]; then
      ctr_of "$name" images import --snapshotter overlayfs "$given" >/dev/null || return 1
      continue
    fi
    done=$STATE/$name/loaded-$(key_of "$given")
    [ ! -e "$done" ] || continue
    # What a node has need not be read again: it would be written to disk before that is seen.
    ctr_of "$name" content ls -q | sed 's,^sha256:,blobs/sha256/,' >"$STATE/$name/present"
    tar -C "$given" --exclude-from="$STATE/$name/present" -cf - oci-layout index.json blobs \
      | ctr_of "$name" images import --snapshotter overlayfs - >/dev/null || return 1
    touch "$done"
  done
  say "$name has $*"
}

archive() {  # archive ARCHIVE|FOLDER
  if [ -d "$1" ]; then tar -C "$1" -cf - oci-layout index.json blobs; else cat "$1"; fi
}

key_of() {  # key_of ARCHIVE|FOLDER
  if [ -d "$1" ]; then set -- "$1/index.json"; fi
  sha256sum "$1" | cut -c1-16
}

seed() {  # seed ARCHIVE|FOLDER...
  local given keys="" new=$HOME_DIR/seed.new pid
  for given in "$@"; do
    keys+="$(key_of "$given") "
  done
  [ "$(cat "$HOME_DIR/seed/keys" 2>/dev/null)" != "$keys" ] || return 0
  need_packages
  build_pause
  say "unpacking the images for the nodes to come"
  forget_half_a_seed
  mkdir -p -m 0700 "$new"
  containerd_config "$new" >"$new/containerd.toml"
  # The interface to kubelets has nobody to talk to here.
  sed -i '1a disabled_plugins = ["io.containerd.grpc.v1.cri"]' "$new/containerd.toml"
  containerd --config "$new/containerd.toml" >"$HOME_DIR/seed.log" 2>&1 &
  pid=$!
  echo $pid >"$new/pid"
  # shellcheck disable=SC2064
  trap "kill $pid 2>/dev/null || true" EXIT
  LOG=$HOME_DIR/seed.log wait_for 30 "containerd" ctr --address "$new/containerd.sock" version
  for given in "$HOME_DIR/pause.tar" "$@"; do
    archive "$given" | ctr --address "$new/containerd.sock" --namespace k8s.io \
      images import --snapshotter overlayfs - >/dev/null
  done
  kill $pid
  wait $pid || true
  trap - EXIT
  echo "$keys" >"$new/keys"
  rm -rf "$new/containerd-run" "$new/containerd.sock"* "$new/pid" "$HOME_DIR/seed"
  mv "$new" "$HOME_DIR/seed"
}

forget_half_a_seed() {
  local half=$HOME_DIR/seed.new
  [ ! -f "$half/pid" ] || kill -KILL "$(cat "$half/pid")" 2>/dev/null || true
  rm -rf "$half"
}

plant() {  # plant NODE: give a new node the seed's images
  local dir=$STATE/$1 key file
  [ -d "$HOME_DIR/seed/containerd" ] && [ ! -d "$dir/containerd" ] || return 0
  cp -al "$HOME_DIR/seed/containerd" "$dir/containerd"
  # Databases are written in place: each node has its own.
  find "$dir/containerd" -name '*.db' | while read -r file; do
    cp --remove-destination "$HOME_DIR/seed/containerd/${file#"$dir/containerd/"}" "$file"
  done
  for key in $(cat "$HOME_DIR/seed/keys"); do
    touch "$dir/loaded-$key"
  done
}

# `up`: keys and settings, then login and the nodes, all at once.

up() {  # up NODES
  local i
  [[ $1 =~ ^[1-9][0-9]?$ ]] || die 2 "up NODES: a number from 1 to 99, not '$1'"
  need_packages
  [ ! -d "$STATE" ] && [ -z "$(namespaces)" ] \
    || die 3 "it is up, or half up: run ci/slurm down first"
  build
  mkdir "$STATE"
  trap 'say "not up: ci/slurm down removes what was begun"' EXIT
  mkdir -p "$LOG"
  settings "$STATE/common" "$1"
  keys login "$NET.1"
  for i in $(seq "$1"); do
    keys "c$i" "$NET.$((10 + i))"
  done
  cp "$KEYS/known_hosts" "$STATE/common/etc/ssh/ssh_known_hosts"
  homes
  network
  start_node login
  for i in $(seq "$1"); do
    start_node "c$i"
  done
  wait_for 180 "the nodes" all_idle "$1"
  trap - EXIT
  run_in login sinfo >&2
  echo "export WORKSHOP_SLURM_LOGIN=$NET.1 WORKSHOP_SLURM_STATE=$STATE" \
    "WORKSHOP_SLURM_KEY=$KEYS/id_ed25519 WORKSHOP_SLURM_KNOWN_HOSTS=$KEYS/known_hosts" \
    "WORKSHOP_SLURM_SSH=$KEYS/config"
}

all_idle() {  # all_idle NODES
  [ "$(run_in login sinfo --noheader --partition=normal --states=idle --format=%D)" = "$1" ]
}

keys() {  # keys NODE ADDRESS
  local folder=$STATE/$1/upper/etc/ssh
  mkdir -p -m 0700 "$KEYS"
  mkdir -p "$folder"
  ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$folder/ssh_host_ed25519_key"
  echo "$1,$2 $(cut -d' ' -f1,2 "$folder/ssh_host_ed25519_key.pub")" >>"$KEYS/known_hosts"
  # For `ssh -F`: a jump over login takes its key and known hosts from there alone.
  cat >>"$KEYS/config" <<X
Host $1 $2
  HostName $2
  User workshop
  IdentityFile $KEYS/id_ed25519
  IdentitiesOnly yes
  UserKnownHostsFile $KEYS/known_hosts
X
}

homes() {
  local name id=2000
  for name in "${USERS[@]}"; do
    mkdir -p "$STATE/home"
    cp -a "$ROOT/etc/skel" "$STATE/home/$name"
    chmod 0700 "$STATE/home/$name"
    chown -R $id:$id "$STATE/home/$name"
    id=$((id + 1))
  done
  install -d -o 2000 -g 2000 "$STATE/shared"
  ssh-keygen -q -t ed25519 -N '' -C workshop -f "$KEYS/id_ed25519"
  install -d -m 0700 -o 2000 -g 2000 "$STATE/home/workshop/.ssh"
  install -m 0600 -o 2000 -g 2000 "$KEYS/id_ed25519.pub" "$STATE/home/workshop/.ssh/authorized_keys"
}

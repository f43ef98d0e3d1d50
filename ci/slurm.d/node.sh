# One node: its namespaces, its file system, what is run in it, how it is cut off.

start_node() {  # start_node NODE: also one that was cut off
  local dir=$STATE/$1 role=node
  [ "$1" != login ] || role=login
  rm -rf --one-file-system "$dir/tmp"
  mkdir -p "$dir/upper" "$dir/work" "$dir/tmp" "$dir/scratch"
  join "$1"
  # Its first process has the death of `unshare`, and takes all others of the node with it.
  setsid nohup env -i PATH="$PATH" WORKSHOP_SLURM="$HOME_DIR" \
    nsenter --net="/run/netns/ws-$1" unshare --mount --uts --ipc --pid --fork --kill-child \
    "$parts/../slurm" boot "$1" $role \
    >>"$LOG/$1.log" 2>&1 </dev/null &
}

boot() {  # boot NODE login|node|accounts
  local name=$1 dir=$STATE/$1 pid
  # /proc is still the machine's, so this is the number that the machine knows it by.
  read -r pid _ </proc/self/stat
  exec 9>"$dir/pid"
  echo "$name" >/proc/sys/kernel/hostname
  own_file_system "$dir"
  # Only now: whoever enters earlier would be in the machine's own files.
  echo "$pid" >&9
  exec 9>&-
  echo "$name" >/etc/hostname
  services "$2"
}

own_file_system() {  # own_file_system FOLDER
  local root=$1/root name
  mkdir -p "$root"
  mount -t overlay overlay "$root" \
    -o "lowerdir=$STATE/common:$ROOT,upperdir=$1/upper,workdir=$1/work"
  mount -t proc proc "$root/proc"
  mount -t sysfs sysfs "$root/sys"
  mount -t tmpfs -o mode=0755 run "$root/run"
  mount -t tmpfs -o mode=0755 dev "$root/dev"
  while read -r name major minor; do
    mknod -m 0666 "$root/dev/$name" c "$major" "$minor"
  done <<'LIST'
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
fuse 10 229
LIST
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s /proc/self/fd/0 "$root/dev/stdin"
  ln -s /proc/self/fd/1 "$root/dev/stdout"
  ln -s /proc/self/fd/2 "$root/dev/stderr"
  # Not in the overlay, on which containers' own overlays could not be built.
  for name in tmp scratch; do
    [ ! -d "$1/$name" ] || { chmod 1777 "$1/$name"; mount --bind "$1/$name" "$root/$name"; }
  done
  mount --bind "$STATE/home" "$root/home"
  mount --bind "$STATE/shared" "$root/shared"
  # Not chroot: user namespaces, and so Apptainer, are refused to whoever is in one.
  cd "$root" || return
  pivot_root . mnt
  umount --lazy /mnt
}

pid_of() {  # pid_of NODE: its first process, if it is on
  local pid
  pid=$(cat "$STATE/$1/pid" 2>/dev/null) && [ -n "$pid" ] || return 1
  [ "/proc/$pid/ns/net" -ef "/run/netns/ws-$1" ] && echo "$pid"
}

run_in() {  # run_in NODE [-u USER] COMMAND...
  local name=$1 user=root group pid
  shift
  if [ "${1:-}" = -u ]; then
    user=${2:?ci/slurm in NODE -u USER COMMAND...}
    shift 2
  fi
  [ $# -gt 0 ] || die 2 "in NODE [-u USER] COMMAND...: which command?"
  group=$(group_of "$user") || die 2 "the nodes have no user '$user'"
  pid=$(pid_of "$name") || die 3 "$name is off: ci/slurm start $name"
  nsenter --target "$pid" --mount --uts --ipc --net --pid /usr/bin/setpriv --reuid="$user" \
    --regid="$group" --init-groups --reset-env /bin/sh -c 'cd; exec "$@"' sh "$@"
}

group_of() {  # group_of USER
  awk -F: -v user="$1" '$1 == user { print $4; found = 1 } END { exit !found }' "$ROOT/etc/passwd"
}

started() {  # started NODE: its services run
  local pid
  pid=$(pid_of "$1") && [ "$(cat "/proc/$pid/comm")" = tini ]
}

stop_node() {  # stop_node NODE: all at once and without a word, as when the power goes
  # First, or the sockets of the dying would still say goodbye.
  unplug "$1"
  end_processes "$1"
  # With it go the connections that its kernel would try to close after a start.
  ip netns del "ws-$1" 2>/dev/null || true
  rm -f "$STATE/$1/pid"
}

start_again() {  # start_again NODE
  ! pid_of "$1" >/dev/null || die 2 "$1 is on"
  stop_node "$1"
  start_node "$1"
  wait_for 180 "$1" started "$1"
}

end_processes() {  # end_processes NODE
  local members _
  for _ in $(seq 300); do
    members=$(ip netns pids "ws-$1" 2>/dev/null | xargs) || return 0  # no such namespace
    [ -n "$members" ] || return 0
    # shellcheck disable=SC2086
    kill -KILL $members 2>/dev/null || true
    sleep 0.1
  done
  die 3 "$1: processes that do not end: $members"
}

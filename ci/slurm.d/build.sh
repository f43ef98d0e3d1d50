# `build`: the file system of all nodes, with its users and the accounts' database. Made again when
# the packages or the steps change.

# sid, as Debian's releases have no Apptainer. tini collects what orphaned jobs leave.
SUITE=sid
PACKAGES=slurmctld,slurmd,slurm-client,slurmdbd,mariadb-server,munge,openssh-server,apptainer
PACKAGES+=,squashfuse,fuse3,iproute2,procps,sudo,python3,ca-certificates,curl,tini

build() {
  local new=$HOME_DIR/new stamp
  stamp=$(stamp)
  [ "$(cat "$HOME_DIR/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  need_packages
  [ ! -d "$STATE" ] || die 3 "the file system is in use: run ci/slurm down first"
  say "installing Debian's packages"
  mkdir -p -m 0700 "$HOME_DIR"
  rm -rf --one-file-system "$new" "$HOME_DIR/stamp" "$ROOT"
  mkdir -p -m 0700 "$new"
  # A mirror that is a snapshot holds lists that are past their date.
  mmdebstrap --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
    --include="$PACKAGES" "$SUITE" "$new/root" >"$HOME_DIR/build.log" 2>&1 \
    || die 3 "mmdebstrap failed: see $HOME_DIR/build.log"
  add_users "$new/root"
  say "preparing the accounts' database"
  prepare_accounts "$new" >>"$HOME_DIR/build.log" 2>&1 \
    || die 3 "no database: see $HOME_DIR/build.log"
  mv "$new/root" "$ROOT"
  rm -rf "$new"
  echo "$stamp" >"$HOME_DIR/stamp"
}

stamp() {
  { echo "$SUITE $PACKAGES"; declare -f add_users prepare_accounts accounts; } | sha256sum
}

add_users() {  # add_users ROOT
  local name id=2000
  for name in "${USERS[@]}"; do
    # '*' is no password; without one the account would be locked, to sshd as well.
    chroot "$1" useradd --uid $((id++)) --no-create-home --shell /bin/bash --password '*' "$name"
  done
  rm -f "$1"/etc/ssh/ssh_host_*
  mkdir -p "$1/shared" "$1/scratch"
}

# Slurm's own programs fill the database, in a node that is there for it alone.
prepare_accounts() {  # prepare_accounts FOLDER
  local state=$1/state
  mkdir -p "$state/home" "$state/shared" "$state/login/upper" "$state/login/work"
  settings "$state/common" 1
  env -i PATH="$PATH" WORKSHOP_SLURM="$1" \
    unshare --net --mount --uts --ipc --pid --fork --kill-child \
    "$parts/../slurm" boot login accounts || return
  mv "$state/login/upper/var/lib/mysql" "$1/root/var/lib/mysql"
}

accounts() {
  ip link set lo up
  ip addr add "$NET.1/32" dev lo
  mkdir -p /var/lib/mysql
  mariadb-install-db --auth-root-authentication-method=socket --skip-test-db
  chown -R mysql: /var/lib/mysql
  database
  # Made here, as slurmdbd would: its connection cannot be used after it found no database.
  mariadb -e "CREATE DATABASE slurm_acct_db; CREATE USER slurm@localhost IDENTIFIED VIA unix_socket;
    GRANT ALL ON slurm_acct_db.* TO slurm@localhost"
  slurmdbd
  retry sacctmgr --immediate add cluster testbed
  sacctmgr --immediate add account class cluster=testbed description=class organization=class
  sacctmgr --immediate add user "$(IFS=,; echo "${USERS[*]}")" account=class
  sacctmgr show associations format=cluster,account,user
  pkill -x slurmdbd
  mariadb-admin shutdown
}

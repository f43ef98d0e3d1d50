# What runs in the nodes, and what can be stopped there by itself.

services() {  # services login|node|accounts: in the node, as its first process
  unset WORKSHOP_SLURM
  export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  mkdir -p /run/sshd /run/munge /run/mariadbd /var/lib/slurm/slurmctld /var/lib/slurm/slurmd
  chown munge: /run/munge
  chown mysql: /run/mariadbd
  chown slurm: /var/lib/slurm/slurmctld /etc/slurm/slurmdbd.conf
  chmod 0600 /etc/slurm/slurmdbd.conf
  setpriv --reuid=munge --regid=munge --clear-groups --reset-env /usr/sbin/munged
  case $1 in
    accounts) accounts; return ;;
    login)
      /usr/sbin/sshd
      database
      slurmdbd
      # Without accounts to look at slurmctld would give up.
      retry sacctmgr ping
      # -i: it would give up as well on a state that a power cut left half written.
      slurmctld -i
      ;;
    node)
      /usr/sbin/sshd
      slurmd
      ;;
  esac
  exec tini -- sleep infinity
}

database() {
  mariadbd --user=mysql >/var/log/mysql/testbed.log 2>&1 &
  retry mariadb-admin ping
}

retry() {  # retry COMMAND...: until it works, for 30 s
  local _
  for _ in $(seq 900); do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.1
  done
  "$@"
}

controller_stop() {
  run_in login pkill -x slurmctld || true
  wait_for 90 "the end of slurmctld" gone slurmctld
}

controller_start() {
  run_in login slurmctld </dev/null >>"$LOG/login.log" 2>&1
  wait_for 90 "slurmctld" controller_answers
}

controller_answers() { run_in login scontrol ping | grep ' is UP'; }

sshd_stop() {
  # The listener first: it holds a connection's sudden end against the one who made it.
  run_in login pkill -KILL -x sshd || true
  run_in login pkill -KILL '^sshd' || true
  wait_for 60 "the end of sshd" gone '^sshd'
}

sshd_start() { run_in login /usr/sbin/sshd </dev/null >>"$LOG/login.log" 2>&1; }

controller_() { die 2 "controller stop, or controller start"; }
sshd_() { die 2 "sshd stop, or sshd start"; }

gone() { ! run_in login pgrep "$1"; }

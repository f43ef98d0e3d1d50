# The settings of all nodes: a layer on top of the file system they start from.

settings() {  # settings FOLDER NODES
  local etc=$1/etc
  mkdir -p "$etc/slurm" "$etc/ssh/sshd_config.d" "$etc/sudoers.d" "$etc/mysql/mariadb.conf.d"
  hosts "$2" >"$etc/hosts"
  # Without a name server a name that is nowhere is refused at once.
  : >"$etc/resolv.conf"
  slurm_conf "$2" >"$etc/slurm/slurm.conf"
  # Version 1 of control groups, or none that may be written: Slurm does without.
  echo "CgroupPlugin=disabled" >"$etc/slurm/cgroup.conf"
  slurmdbd_conf >"$etc/slurm/slurmdbd.conf"
  cat >"$etc/mysql/mariadb.conf.d/90-testbed.cnf" <<'X'
[mariadbd]
datadir = /var/lib/mysql
skip-networking
innodb_log_file_size = 8M
innodb_buffer_pool_size = 64M
innodb_lock_wait_timeout = 900
innodb_flush_log_at_trx_commit = 0
innodb_use_native_aio = 0
# With it slurmdbd ends when two of its writes meet.
innodb_snapshot_isolation = OFF
X
  cat >"$etc/ssh/sshd_config.d/testbed.conf" <<'X'
HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication no
PermitRootLogin no
UsePAM no
X
  cat >"$etc/sudoers.d/workshop" <<'X'
workshop login=(alice,bob) NOPASSWD: /usr/bin/sbatch, /usr/bin/squeue, /usr/bin/scancel
X
  chmod 0440 "$etc/sudoers.d/workshop"
}

hosts() {  # hosts NODES
  local i
  echo "127.0.0.1 localhost"
  echo "$NET.1 login"
  for i in $(seq "$1"); do
    echo "$NET.$((10 + i)) c$i"
  done
}

slurm_conf() {  # slurm_conf NODES
  cat <<X
ClusterName=testbed
SlurmctldHost=login
SlurmUser=slurm
AuthType=auth/munge
StateSaveLocation=/var/lib/slurm/slurmctld
SlurmdSpoolDir=/var/lib/slurm/slurmd
SlurmctldPidFile=/run/slurmctld.pid
SlurmdPidFile=/run/slurmd.pid
SlurmctldLogFile=/var/log/slurm/slurmctld.log
SlurmdLogFile=/var/log/slurm/slurmd.log

ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
# A node claims more than the machine has, and any limit of the machine's stays out of jobs.
SlurmdParameters=config_overrides
PropagateResourceLimits=NONE
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
# Without it a job that names no memory takes all of its node.
DefMemPerCPU=1000

# Short, so that tests need not wait; and no node passes messages on for a node that is cut off.
SlurmctldTimeout=10
SlurmdTimeout=10
MessageTimeout=5
TCPTimeout=2
BatchStartTimeout=10
KillWait=5
CompleteWait=0
TreeWidth=65533
MinJobAge=300
ReturnToService=2
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0

AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=login
AccountingStorageEnforce=associations,limits,qos

NodeName=c[1-$1] CPUs=64 RealMemory=64000 State=UNKNOWN
# Jobs go to the node that has least to do, or all of a small class would be on c1.
PartitionName=normal Nodes=ALL Default=YES MaxTime=8:00:00 LLN=YES State=UP
PartitionName=short Nodes=ALL MaxTime=00:02:00 State=UP
X
}

slurmdbd_conf() {
  cat <<'X'
AuthType=auth/munge
DbdHost=login
SlurmUser=slurm
LogFile=/var/log/slurm/slurmdbd.log
PidFile=/run/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=slurm
StorageLoc=slurm_acct_db
X
}

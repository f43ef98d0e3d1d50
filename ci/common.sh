# What ci/cluster, ci/slurm and ci/engines share: messages, waiting, what must be there. TOOL is the
# name of the one that runs, LOG the folder of its logs.

say() { echo "$TOOL: $*" >&2; }

die() {  # die EXIT-CODE MESSAGE
  local code=$1
  shift
  say "$*"
  exit "$code"
}

wait_for() {  # wait_for SECONDS WHAT COMMAND...
  local seconds=$1 what=$2 end
  shift 2
  end=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || die 3 "$what: not within $seconds s; logs are in $LOG"
    sleep 0.2
  done
}

need_root() { [ "$(id -u)" = 0 ] || die 3 "namespaces need root: run it with sudo"; }

need_programs() {  # lines of PROGRAM PACKAGE on its input: all that is missing in one message
  local program package missing=""
  while read -r program package; do
    command -v "$program" >/dev/null || [ -x "$program" ] || missing+=" $package"
  done
  [ -z "$missing" ] || die 3 "missing programs: apt-get install$missing"
}

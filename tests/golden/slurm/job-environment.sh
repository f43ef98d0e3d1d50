#!/bin/bash
#SBATCH --job-name=workshop-1
#SBATCH --comment=ada
#SBATCH --output=/dev/null
#SBATCH --chdir=/
#SBATCH --no-requeue
#SBATCH --export=PATH
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --time=04:00:00
#SBATCH --mem=2048M

set -eu
umask 077

unset HOME
home=$(cd ~ && pwd)
scratch=$(mktemp -d /tmp/workshop-XXXXXXXX)
trap 'rm -rf "$scratch"' EXIT
environment=/projects/pearc
prefix=$(readlink -f "$environment/current") \
  && "$prefix/bin/python" -c "" 2>/dev/null \
  || { echo "there is no environment $environment on $(hostname)" >&2; exit 69; }
unset PYTHONPATH PYTHONHOME
export HOME="$home" TMPDIR="$scratch" VIRTUAL_ENV="$prefix" PATH="$prefix/bin:$PATH"
export JUPYTER_PREFER_ENV_PATH=1
export JUPYTERHUB_API_TOKEN='it'"'"'s a "secret" $HOME'
cd "$home"

server=
trap '[ -z "$server" ] || kill -TERM "$server" 2>/dev/null' TERM INT
"$prefix/bin/python" "$environment/seed.py" --share "$environment/share" --home "$home" -- \
  batchspawner-singleuser jupyterhub-singleuser '--x=a b' --ServerApp.terminado_settings=shell_command=/bin/bash &
server=$!
code=0
until wait "$server" && code=0 || { code=$?; ! kill -0 "$server" 2>/dev/null; }
do :; done
exit $code

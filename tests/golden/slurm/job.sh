#!/bin/bash
#SBATCH --job-name=workshop-1
#SBATCH --comment=ada
#SBATCH --output=/projects/workshop/logs/ada.log
#SBATCH --open-mode=append
#SBATCH --no-requeue
#SBATCH --export=PATH
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --partition=shared
#SBATCH --account=abc123
#SBATCH --time=04:00:00
#SBATCH --mem=2048M
#SBATCH --cpus-per-task=2
#SBATCH --gres=gpu:1

set -eu
umask 077

module load apptainer

home=/projects/workshop/homes/ada
mkdir -p "$home"
scratch=$(mktemp -d /scratch/workshop-XXXXXXXX)
trap 'rm -rf "$scratch"' EXIT
container=$(command -v apptainer || command -v singularity) \
  || { echo "there is no Apptainer on $(hostname)" >&2; exit 69; }
[[ $container == *apptainer ]] && prefix=APPTAINERENV || prefix=SINGULARITYENV
export "$prefix"_JUPYTERHUB_API_TOKEN='it'"'"'s a "secret" $HOME'

server=
trap '[ -z "$server" ] || kill -TERM "$server" 2>/dev/null' TERM INT
"$container" run --containall --home "$home:/home/jovyan" --pwd /home/jovyan --workdir "$scratch" --bind /projects/data:/opt/workshop/share/volume:ro --nv \
  /projects/pearc.sif \
  batchspawner-singleuser jupyterhub-singleuser '--x=a b' &
server=$!
code=0
until wait "$server" && code=0 || { code=$?; ! kill -0 "$server" 2>/dev/null; }
do :; done
exit $code

#!/bin/sh
# Python packages: `software.sh FILE` installs exactly those that FILE lists, into the environment
# of the participants, /opt/workshop/env. In an image that has a conda environment, that name is a
# link to it. The first list, of the server's own software, makes the environment.
. /run/build/steps/prepare.sh

# `pyhelpers build-image` brings uv; whoever builds from this folder alone gets it here.
if [ ! -x $TOOLS/uv ]; then
  TOOLS=$CACHE/tools
  [ -x $TOOLS/uv ] || {
    python3 -m venv "$HOME/venv"
    "$HOME/venv/bin/pip" install --quiet --no-cache-dir 'uv>=0.9,<1'
    mkdir -p $TOOLS
    cp "$HOME/venv/bin/uv" $TOOLS/
  }
fi

list=$1
env=/opt/workshop/env
touch "$HOME/began"
if [ ! -e $env ]; then
  mkdir -p /opt/workshop
  if [ -x /opt/conda/bin/python3 ]; then
    ln -s /opt/conda $env
  else
    $TOOLS/uv venv --quiet --python "$(command -v python3)" $env
  fi
fi
# KubeSpawner, and every check of ours, starts servers as this user.
if ! id 1000 >/dev/null 2>&1; then
  useradd --uid 1000 --gid 100 --no-log-init --create-home --shell /bin/bash jovyan
fi
install -d -o 1000 -g 100 /home/jovyan

# JupyterHub's package brings the hub's own pages and icons, a third of all files, which the server
# of a participant never reads.
pages=$env/share/jupyterhub
if [ "${PART:-}" = hub ] || [ -e $pages ]; then pages=; fi
$TOOLS/uv pip install --python $env/bin/python3 --no-deps -r "$list"
if [ -n "$pages" ]; then rm -rf $pages; fi
if [ -d /run/build/lab ]; then cp -r /run/build/lab/. $env/; fi
# What layers below have is compiled already, and is not to be in this one again.
$env/bin/python3 -I $STEPS/bytecode.py --cache "$CACHE/bytecode" --since "$HOME/began" \
  "$($env/bin/python3 -Ic 'import sysconfig; print(sysconfig.get_path("purelib"))')"
# uv's lock, which everybody may write; and copies that useradd keeps.
rm -f $env/.lock /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow- /etc/subuid- /etc/subgid-

#!/bin/sh
# Conda packages: `conda.sh FILE` installs exactly those that FILE lists, into the conda environment
# of the base, or else into a new one at /opt/workshop/env, which brings its own Python.
. /run/build/steps/prepare.sh

if [ -x /opt/conda/bin/python3 ]; then
  prefix=/opt/conda
  python=$prefix/bin/python3
else
  prefix=/opt/workshop/env
  python=$(command -v python3)
  mkdir -p $prefix
fi
touch "$HOME/began"
PYTHONPATH=$TOOLS/rattler "$python" $STEPS/conda.py "$1" $prefix "$CACHE/conda"
$prefix/bin/python3 -I $STEPS/bytecode.py --cache "$CACHE/bytecode" --since "$HOME/began" \
  $prefix/lib/python3*

#!/bin/sh
# Says what a base image is, for the lock: one KEY=VALUE a line; `package` once a distribution that
# its conda environment has already.
set -eu
. /etc/os-release
echo "system=$ID ${VERSION_ID:-}"
echo "architecture=$(dpkg --print-architecture 2>/dev/null || true)"
echo "glibc=$(ldd --version 2>/dev/null | sed -n '1s/.* //p')"
conda=/opt/conda/bin/python3
if [ -x $conda ]; then python=$conda; else python=$(command -v python3 || true); fi
if [ -n "$python" ]; then
  echo "python=$($python -Ic 'import platform; print(platform.python_version())')"
fi
if [ "$python" = $conda ]; then
  echo "conda=$(ls /opt/conda/conda-meta 2>/dev/null | wc -l)"
  $python -Ic 'from importlib import metadata
for one in metadata.distributions():
    print("package=%s==%s" % (one.metadata["Name"], one.version))'
fi

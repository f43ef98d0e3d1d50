#!/bin/sh
# Puts the participants' software into /opt/workshop/env; run once, while the image is built.
# In an image that has a conda environment, that name becomes a link to it.
set -eu
cd /opt/workshop

if [ -x /opt/conda/bin/python3 ]; then
  ln -s /opt/conda env
else
  python3 -m venv env
fi
id 1000 >/dev/null 2>&1 || useradd --uid 1000 --gid 100 --create-home --shell /bin/bash jovyan

# `overrides.txt` needs uv; it is not kept in the image.
python3 -m venv /tmp/uv
/tmp/uv/bin/python -m pip install --quiet --no-compile 'uv>=0.9,<1'
/tmp/uv/bin/uv pip install --quiet --python env/bin/python3 --link-mode copy --compile-bytecode \
  --overrides overrides.txt -r server.txt -r pip.txt
rm -rf /tmp/uv

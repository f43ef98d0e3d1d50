# Read by each of the image's steps, with `.`, before anything else.
set -eu
umask 022
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive PYTHONDONTWRITEBYTECODE=1 GIT_TERMINAL_PROMPT=0
export CACHE=/run/build/cache TOOLS=/run/build/tools STEPS=/run/build/steps
export UV_CACHE_DIR=$CACHE/uv UV_LINK_MODE=copy UV_NO_PROGRESS=1 UV_PYTHON_DOWNLOADS=never

# What a tool leaves in its home goes with it: no layer has it.
HOME=$(mktemp -d)
export HOME
trap 'rm -rf "$HOME"' EXIT

# Secrets are mounted while a step runs and are in no layer; none of them has to be there.
secrets=/run/build/secrets
if [ -f $secrets/env ]; then
  set -a
  . $secrets/env
  set +a
fi
if [ -f $secrets/netrc ]; then
  export NETRC=$secrets/netrc
  ln -s $secrets/netrc "$HOME/.netrc"
fi
if [ -f $secrets/ca.crt ]; then
  for name in SSL_CERT_FILE PIP_CERT REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_CAINFO; do
    export "$name=$secrets/ca.crt"
  done
fi

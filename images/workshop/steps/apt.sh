#!/bin/sh
# Debian packages. `apt.sh simulate PACKAGE...` prints what apt would install, a line each, for the
# lock; `apt.sh install FILE` installs exactly the NAME=VERSION that FILE lists.
. /run/build/steps/prepare.sh

. /etc/os-release
own=$CACHE/apt/$ID-${VERSION_CODENAME:-$VERSION_ID}-$(dpkg --print-architecture)
mkdir -p "$own/lists/partial" "$own/archives/partial"
# Lists and packages are kept in the cache, and so in no layer.
set_options() {
  set -- "-oDir::State::lists=$own/lists" "-oDir::Cache=$own" "-oAPT::Sandbox::User=root" \
    "-oAcquire::Retries=3" "-oDpkg::Use-Pty=0" "-oAPT::Install-Recommends=false" \
    "-oAPT::Keep-Downloaded-Packages=true" "-oAPT::Color=0" "-qq" "$@"
  if [ -n "${SSL_CERT_FILE:-}" ]; then set -- "-oAcquire::https::CAInfo=$SSL_CERT_FILE" "$@"; fi
  exec 9>"$own/lock"
  flock 9 2>/dev/null || true
  apt-get "$@"
}

word=$1
shift
set_options update >&2
case $word in
simulate)
  # Less quiet: what does not go together is told by name.
  set_options -q=1 --simulate install "$@"
  ;;
install)
  touch "$HOME/began"
  set -- $(grep -v '^#' "$1")
  set_options install --yes --allow-downgrades "$@"
  # What differs from run to run and nobody needs.
  rm -rf /var/log/apt /var/log/dpkg.log /var/log/alternatives.log /var/cache/ldconfig/aux-cache \
    /var/lib/dpkg/*-old /var/cache/debconf/*-old /var/cache/apt/*.bin /var/lib/apt/extended_states.*
  # Debian compiles with times of files, which a reproducible build sets anew.
  python=$(command -v python3 || true)
  if [ -n "$python" ]; then
    "$python" -I $STEPS/bytecode.py --cache "$CACHE/bytecode" --since "$HOME/began" \
      /usr/lib/python3*
  fi
  ;;
esac

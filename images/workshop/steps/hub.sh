#!/bin/sh
# The hub's image: its packages, as software.sh installs them, and the folder of its database.
set -eu
PART=hub sh /run/build/steps/software.sh "$1"
install -d -o 1000 -g 1000 /srv/jupyterhub

# The notebook environment from a list that somebody resolved before, as from conda's lock.
set -e
unset HOME
"$NB_PYTHON_PREFIX/bin/pip" install --no-cache-dir --no-deps -r /tmp/env/environment.txt
rm -rf /root/.cache
chown -R "$NB_USER:$NB_USER" "$CONDA_DIR"

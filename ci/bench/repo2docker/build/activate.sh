. /srv/conda/envs/notebook/bin/activate

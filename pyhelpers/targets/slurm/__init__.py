"""The workshop on a Slurm cluster: hub and proxy on this host, a job for each participant."""

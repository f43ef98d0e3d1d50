"""Participants' servers as jobs of a Slurm cluster. Not mounted into Kubernetes' hub."""

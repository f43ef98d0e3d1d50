"""Participants' servers as services of a Docker Swarm. Not mounted into Kubernetes' hub."""

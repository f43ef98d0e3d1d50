"""The workshop on a Docker Swarm: hub, proxy and participants' servers are services of it."""

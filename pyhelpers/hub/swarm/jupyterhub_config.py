# Read by JupyterHub in the hub's image, as begin.py has it.
from workshop_hub.swarm.hub import configure_hub

configure_hub(c)  # noqa: F821

"""Everything that runs inside a hub, on every target.

This folder is mounted as it stands into a hub's image, so it imports nothing else of pyhelpers
and only what z2jh's stock hub image carries: JupyterHub, oauthenticator, traitlets, tornado, and
in what is for Kubernetes alone also KubeSpawner and its kubernetes_asyncio and aiohttp.
"""

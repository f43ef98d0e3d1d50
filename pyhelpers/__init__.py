"""Put a whole class into Jupyter on shared research computing, from one values file."""

__version__ = "0.1.0"

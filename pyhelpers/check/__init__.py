"""Proves a running workshop with real participants: log in, start, run a notebook, leave."""

"""Rules for a section of Zero to JupyterHub's chart, in whichever chart it stands.

Each is a function from a Section to findings, listed in `../../registry.py`.
"""

"""Builds container images with no container engine: Dockerfiles' steps in chroots over overlays.

Read by ci/images.py. Needs root and Linux; knows only what this project's Dockerfiles use.
"""

"""A small lock that has some of everything."""

from __future__ import annotations

from pyhelpers.images.lockfile import Lock

LOCK = Lock(
    base="debian:12",
    digest="sha256:1",
    platform="linux/amd64",
    python="3.11.2",
    created="1970-01-02",
    uv="0.9.1",
    apt=("graphviz=2.42.2-7",),
    conda="https://conda.example.org/noarch/a-1-0.conda#sha256:0\n",
    software=("jupyterlab==4.6.6\n", "numpy==2.3.4\n", "pandas==3.0.0\n"),
)

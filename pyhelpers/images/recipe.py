"""Lock → Dockerfile. Pure; context.py puts beside it what it copies and mounts.

One text for all engines: BuildKit, buildah and podman read it, engines/docker.py carries it out
step by step where there is no BuildKit. images/workshop/Dockerfile is made from it as well, for an
image without a workshop.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyhelpers.images.lockfile import Lock, digest_of

SHARE = "/opt/workshop/share"
HOME = "/home/jovyan"
LABEL = "workshop.inputs"
"""Of the finished image: a digest of all that it was built from."""

_COPIES = 40
"""So many data entries get a layer each; with more they share one, since images end at 127."""

_SPECIAL = re.compile(r'[\\"$*?\[\]\x00-\x1f]')
"""What COPY does not take as it is: it knows variables and patterns."""

SECTIONS = ("apt", "conda", "server", "software", "data", "content")

_MOUNTS = (
    "--mount=type=cache,id=workshop,target=/run/build/cache",
    "--mount=type=secret,id=ca.crt,target=/run/build/secrets/ca.crt",
    "--mount=type=secret,id=env,target=/run/build/secrets/env",
    "--mount=type=secret,id=netrc,target=/run/build/secrets/netrc",
)


@dataclass(frozen=True)
class Entry:
    """A data entry as the Dockerfile copies it: its path below the share's data."""

    to: str
    folder: bool


CONTENT = ("COPY content /opt/workshop",)


def dockerfile(
    lock: Lock,
    base: str,
    data: Sequence[Entry],
    steps: str,
    labels: Mapping[str, str],
    content: Sequence[str] = CONTENT,
) -> str:
    """Return the Dockerfile of a participants' image.

    `base` is the base as the engine knows it, `steps` a digest of the scripts that the context
    brings, `labels` those of the finished image; `content` are the lines that bring seed.py and
    what it puts into homes.
    """
    runs = [("apt", "apt.sh install", "apt.txt", "\n".join(lock.apt))] if lock.apt else []
    if lock.conda:
        runs.append(("conda", "conda.sh", "conda.txt", f"{lock.conda}\n{lock.rattler}"))
    for number, layer in enumerate(lock.software):
        section = "software" if number else "server"
        runs.append((section, "software.sh", f"software-{number}.txt", layer))
    lines = [f"FROM {base}", "USER root", ""]
    for number, (section, command, file, text) in enumerate(runs):
        # Each is built upon the first, and so anew when what makes them is another.
        inputs = text if number else f"{text}\n{steps} {lock.uv}"
        lines += _run(section, command, file, inputs, lock)
    lines += ["# data", *_copies(data), ""] if data else []
    lines += [
        "# content",
        *content,
        "",
        f"ENV PATH=/opt/workshop/env/bin:/opt/conda/bin:{_PATH} HOME={HOME}",
        *_label(labels),
        "USER 1000",
        f"WORKDIR {HOME}",
        "# KubeSpawner's arguments take the place of CMD alone: every start passes the seeding.",
        f'ENTRYPOINT ["python3", "/opt/workshop/seed.py", "--share", "{SHARE}", "--"]',
        'CMD ["jupyterhub-singleuser"]',
    ]
    return "\n".join(lines) + "\n"


def hub_dockerfile(
    lock: Lock,
    base: str,
    steps: str,
    labels: Mapping[str, str],
    folders: Mapping[str, str],
) -> str:
    """Return the Dockerfile of the hub's image, for Docker Swarm and, if wanted, Kubernetes.

    `folders` says where the context has `steps`, `tools`, the `list` of packages and the `hub`'s
    own code, which on Kubernetes a ConfigMap brings.
    """
    inputs = f"{lock.software[0]}\n{steps} {lock.uv}"
    lines = [
        f"FROM {base}",
        "USER root",
        "",
        *_run("server", "hub.sh", folders["list"], inputs, lock, folders),
        "# content",
        f"COPY {folders['hub']} /opt/workshop/hub/workshop_hub",
        "",
        f"ENV PATH=/opt/workshop/env/bin:{_PATH} PYTHONPATH=/opt/workshop/hub",
        *_label(labels),
        "USER 1000",
        "WORKDIR /srv/jupyterhub",
        "ENTRYPOINT []",
        'CMD ["jupyterhub", "--config", "/usr/local/etc/jupyterhub/jupyterhub_config.py"]',
    ]
    return "\n".join(lines) + "\n"


def _label(labels: Mapping[str, str]) -> list[str]:
    # One instruction: with buildah each takes as long as a small layer.
    words = " ".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
    return [f"LABEL {words}"] if words else []


_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def section_of(instruction: str) -> str:
    """Return the section that an instruction, or what an engine's history says of it, belongs to.

    "" for an instruction that makes no layer of ours.
    """
    for name in SECTIONS:
        if f"SECTION={name} " in instruction:
            return name
    if "COPY" not in instruction or "/opt/workshop" not in instruction:
        return ""
    return "data" if f"{SHARE}/data" in instruction else "content"


FOLDERS = {"steps": "steps", "tools": "tools", "lab": "lab"}
"""Where a context has what every step needs."""


def _run(
    section: str,
    command: str,
    file: str,
    inputs: str,
    lock: Lock,
    folders: Mapping[str, str] = FOLDERS,
) -> list[str]:
    """Return a RUN. Its digest makes engines that do not look into mounts build anew."""
    bound = {name: folders[name] for name in ("tools", "steps")}
    if section == "server" and "lab" in folders:
        bound["lab"] = folders["lab"]
    bound["list"] = file
    mounts = [
        *_MOUNTS,
        *(f"--mount=type=bind,source={s},target=/run/build/{t}" for t, s in bound.items()),
    ]
    return [
        f"# {section}",
        *(f"{'   ' if n else 'RUN'} {mount} \\" for n, mount in enumerate(mounts)),
        f"    SECTION={section} INPUT={digest_of(inputs)} SOURCE_DATE_EPOCH={lock.epoch} \\",
        f"    sh /run/build/steps/{command} /run/build/list",
        "",
    ]


def _copies(data: Sequence[Entry]) -> list[str]:
    if len(data) > _COPIES or any(_SPECIAL.search(one.to) for one in data):
        return [f"COPY share/data {SHARE}/data"]
    return [
        f'COPY ["share/data/{one.to}{_slash(one)}", "{SHARE}/data/{one.to}{_slash(one)}"]'
        for one in sorted(data, key=lambda one: one.to)
    ]


def _slash(entry: Entry) -> str:
    return "/" if entry.folder else ""

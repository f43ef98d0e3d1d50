"""What a cluster has to answer before anything is started, and what its answers mean."""

from __future__ import annotations

import re
import shlex
import socket
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, FileProblem, UsageProblem
from pyhelpers.hub.slurm.section import Section
from pyhelpers.hub.slurm.ssh import command, options
from pyhelpers.hub.slurm.starting import CURRENT, SEED
from pyhelpers.targets.slurm.accepted import asked_of_cluster, require_accepted
from pyhelpers.targets.slurm.asked import Asked

# Nothing is made here: a refusal leaves nothing behind.
_PROBE = """\
for one in sbatch squeue scancel; do
  command -v "$one" >/dev/null || echo "missing $one"
done
case {folder} in /*) folder={folder} ;; *) folder=$HOME/{folder} ;; esac
echo "folder $folder"
above=$folder
while [ ! -e "$above" ]; do above=$(dirname "$above"); done
[ -d "$above" ] && [ -w "$above" ] || echo "closed $above"
[ -z {image} ] || [ -r {image} ] || echo "unread image"
[ -z {data} ] || [ -r {data} ] || echo "unread data"
if [ -n {environment} ]; then
  python={environment}/{current}/bin/python
  if [ -x "$(dirname "$python")/batchspawner-singleuser" ] && [ -r {environment}/{seed} ]; then
    "$python" -Ic 'import jupyterhub; print("jupyterhub", jupyterhub.__version__)' 2>&1 | tail -n 1
  else
    echo "unread environment"
  fi
fi
"""

# What a person runs to have what a key names.
_MADE_BY = {
    "image": "pyhelpers build-image FILE --sif NAME.sif",
    "environment": "pyhelpers build-environment FILE --into FOLDER",
}

# What ssh says → what is wrong, the key of `slurm.login` it stands at, and how to mend it.
_SSH = [
    (
        r"Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED",
        "The login node shows a host key that nobody has confirmed",
        ("knownHosts",),
        "compare it with what the site publishes, then put its line into the file of "
        "slurm.login.knownHosts (ssh-keyscan prints it)",
    ),
    (
        r"Permission denied|Too many authentication failures|no such identity",
        "The login node refuses this account's key",
        ("key",),
        "load the key into your agent (ssh-add), or name its file as slurm.login.key; a key with a "
        "passphrase needs the agent",
    ),
    (
        r"Could not resolve|Name or service not known",
        "The login node has no such name",
        ("host",),
        "check slurm.login.host",
    ),
]


def look(asked: Asked) -> Section:
    """Ask the cluster, and return the section with the folder's whole path there.

    Raises the Problem of what is in the way: no connection, no Slurm, a request that it refuses.
    """
    section = asked.section
    _require_address(asked)
    _require_files(asked)
    words = {
        key: shlex.quote(value)
        for key, value in (
            ("folder", section.folder),
            ("image", section.image),
            ("data", section.data),
            ("environment", section.environment),
            ("current", CURRENT),
            ("seed", SEED),
        )
    }
    answer = _ask(asked, ("sh", "-s"), _PROBE.format(**words))
    lines = answer.splitlines()
    missing = [line.removeprefix("missing ") for line in lines if line.startswith("missing ")]
    where = section.login.name if section.login else "this host"
    if missing:
        raise EnvironmentProblem(
            f"There is no {' and no '.join(missing)} on {where}",
            where=asked.values.locate(("slurm",)),
            mend="run this where Slurm's commands are, or name the login node: "
            "`slurm: {login: {host: …}}`",
        )
    closed = [line.removeprefix("closed ") for line in lines if line.startswith("closed ")]
    if closed:
        raise FileProblem(
            f"The account may not write to {closed[0]} on {where}",
            where=asked.values.locate(("slurm", "folder")),
            mend="name a folder that every node sees and this account may write to",
        )
    for key in ("image", "environment", "data"):
        if f"unread {key}" in lines:
            made = f" (`{_MADE_BY[key]}` makes it)" if key in _MADE_BY else ""
            there, put = f"{getattr(section, key)} cannot be read there", "copy"
            if key == "environment":
                there, put = f"{section.environment} is none, or has not passed its check", "make"
            raise FileProblem(
                f"The {key} is not on the cluster: {there}",
                where=asked.values.locate(("slurm", key)),
                mend=f"{put} it there, or name where it is{made}",
            )
    if section.environment:
        _require_version(asked, lines)
    folder = next(line.removeprefix("folder ") for line in lines if line.startswith("folder "))
    require_accepted(asked)
    if section.reverse:
        _require_way_back(asked)
    return replace(section, folder=folder)


def _require_version(asked: Asked, lines: list[str]) -> None:
    """Servers speak the protocol of their hub's major version."""
    here, said = version("jupyterhub"), lines[-1]
    if not said.startswith("jupyterhub "):
        raise FileProblem(
            f"The environment's Python does not run on the cluster: {said}",
            where=asked.values.locate(("slurm", "environment")),
            mend="make it again, with a Python that all nodes have: --python PATH",
        )
    there = said.split()[1]
    if there.split(".")[0] != here.split(".")[0]:
        raise FileProblem(
            f"The environment is of JupyterHub {there}, and the hub {here}",
            where=asked.values.locate(("slurm", "environment")),
            mend=f"make it again with the hub's pyhelpers: {_MADE_BY['environment']}",
        )


def _require_way_back(asked: Asked) -> None:
    """Let the login node lead to the sshd of a compute node; nobody logs in there."""
    section, login = asked.section, asked.section.login
    partition = [f"--partition={p}" for p in [section.requests.get("partition")] if p]
    listing = ("sinfo", "--noheader", "--responding", "--Node", "--format=%N", *partition)
    nodes = asked_of_cluster(command(login, listing), "").out.split()
    if not nodes or login is None:
        return
    argv = ("ssh", *options(login), "-W", f"{nodes[0]}:22", login.name)
    done = asked_of_cluster(argv, "")
    if not done.out.startswith("SSH-"):
        said = (done.err.strip().splitlines() or ["nobody answers there"])[-1]
        raise EnvironmentProblem(
            f"The login node does not lead to the compute node {nodes[0]}: {said}",
            where=asked.values.locate(("slurm", "reverse")),
            mend="ask the site for TCP forwarding on the login node and ssh to the nodes of one's "
            "own jobs; or let the nodes reach the hub: slurm.hubAddress",
        )


def _ask(asked: Asked, argv: tuple[str, ...], text: str) -> str:
    login = asked.section.login
    done = asked_of_cluster(command(login, argv), text)
    if done.code == 0:
        return done.out
    if login is None or done.code != 255:
        raise EnvironmentProblem(f"The cluster does not answer: {done.err.strip()}")
    said = done.err.strip().splitlines()
    for pattern, what, key, mend in _SSH:
        if re.search(pattern, done.err):
            where = asked.values.locate(("slurm", "login", *key))
            raise EnvironmentProblem(f"{what}: {said[-1]}", where=where, mend=mend)
    raise EnvironmentProblem(
        f"There is no way to {login.name}: {said[-1] if said else 'ssh says nothing'}",
        where=asked.values.locate(("slurm", "login", "host")),
        mend="check host and port, and that this machine may connect to them",
    )


def _require_address(asked: Asked) -> None:
    address = asked.section.hub_address
    if not address:
        return
    try:
        with socket.create_server((address, 0)):
            pass
    except OSError:
        raise FileProblem(
            f"{address} is no address of this host",
            where=asked.values.locate(("slurm", "hubAddress")),
            mend="write the one by which the cluster's nodes reach this host (`ip address` lists "
            "them)",
        ) from None


def _require_files(asked: Asked) -> None:
    login, found = asked.section.login, []
    if login:
        found += [(login.known_hosts, "login.knownHosts"), (login.key, "login.key")]
    found += [
        (asked.section.certificate, "tls.certificate"),
        (asked.section.certificate_key, "tls.key"),
    ]
    for name, key in found:
        if name:
            try:
                with Path(name).open("rb"):
                    pass
            except OSError as error:
                where = asked.values.locate(("slurm", *key.split(".")))
                raise UsageProblem(
                    f"{name} cannot be read: {error.strerror}", where=where
                ) from None

"""What a values file says about Slurm, parsed once. Pure; the keys are in chart/values.schema.yaml.

Read by the target, which brings the hub up, and by the hub itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..workshop import Workshop, parse_bytes
from .profiles import Profile

DEFAULT_FOLDER = "workshop"
"""Below the home of the cluster's account."""


@dataclass(frozen=True)
class Login:
    """The login node that commands go through. `known_hosts` and `key` are files, "" for none."""

    host: str
    user: str = ""
    port: int = 22
    known_hosts: str = ""
    key: str = ""

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}" if self.user else self.host


@dataclass(frozen=True)
class Section:
    """How a participant's job is asked for, and what it finds on the cluster.

    Without `login` the commands are those of the hub's own machine. `hub_address` is the hub's
    machine as the compute nodes reach it; with `reverse` they do not, and the hub leads them back
    over ssh. With `sudo` jobs run under the participants' own accounts, which are called as they
    are unless `sudo_as` says otherwise. Paths are the cluster's; `image` is an image file of
    Apptainer's, `environment` a folder that takes its place where there are no containers. Memory
    is in MiB, as `sbatch --mem` takes it, None where the site decides.
    """

    login: Login | None = None
    hub_address: str = ""
    reverse: bool = False
    sudo: bool = False
    sudo_as: Mapping[str, str] = field(default_factory=dict)
    listen: str = "127.0.0.1"
    certificate: str = ""
    certificate_key: str = ""
    folder: str = DEFAULT_FOLDER
    image: str = ""
    environment: str = ""
    scratch: str = "/tmp"  # noqa: S108
    data: str = ""
    prologue: str = ""
    walltime: str = ""
    requests: Mapping[str, str] = field(default_factory=dict)
    directives: tuple[str, ...] = ()
    memory: int | None = None
    cpus: int | None = None
    profiles: tuple[Profile, ...] = ()

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Section:
        """Build from the umbrella chart's merged values, which the schema has passed."""
        ours = values.get("slurm") or {}
        login, tls = ours.get("login") or {}, ours.get("tls") or {}
        resources = Workshop.from_values(values).resources
        return cls(
            login=Login(
                login["host"],
                login.get("user") or "",
                int(login.get("port") or 22),
                login.get("knownHosts") or "",
                login.get("key") or "",
            )
            if login.get("host")
            else None,
            hub_address=ours.get("hubAddress") or "",
            reverse=bool(ours.get("reverse")),
            sudo=bool(ours.get("sudo")),
            sudo_as={name.lower(): account for name, account in (ours.get("sudoAs") or {}).items()},
            listen=ours.get("listen") or cls.listen,
            certificate=tls.get("certificate") or "",
            certificate_key=tls.get("key") or "",
            folder=(ours.get("folder") or cls.folder).rstrip("/"),
            image=ours.get("image") or "",
            environment=(ours.get("environment") or "").rstrip("/"),
            scratch=ours.get("scratch") or cls.scratch,
            data=ours.get("data") or "",
            prologue=ours.get("prologue") or "",
            walltime=ours.get("walltime") or "",
            requests=_requests(ours),
            directives=tuple(ours.get("directives") or ()),
            # What a job is given is its limit, which is where Slurm ends it.
            memory=_mebibytes(resources.memory_limit or resources.memory_guarantee),
            cpus=_cores(resources.cpu_limit or resources.cpu_guarantee),
            profiles=tuple(_profile(one) for one in ours.get("profiles") or ()),
        )

    def account_of(self, name: str) -> str:
        """Return the account that a participant's job runs under, "" for that of the hub.

        Raises ValueError where the name can be none of an account.
        """
        if not self.sudo:
            return ""
        account = self.sudo_as.get(name, name)
        if not _ACCOUNT.fullmatch(account):
            raise ValueError(f"{account!r} is no name of an account")
        return account

    def asked(self) -> tuple[str, ...]:
        """Return the options of sbatch that say what a job gets; `directives` have the last word.

        sbatch takes the last one where an option comes twice.
        """
        found = [f"--{key}={value}" for key, value in self.requests.items()]
        if self.walltime:
            found.append(f"--time={self.walltime}")
        if self.memory:
            found.append(f"--mem={self.memory}M")
        if self.cpus:
            found.append(f"--cpus-per-task={self.cpus}")
        return ("--nodes=1", "--ntasks=1", *found, *self.directives)


_ACCOUNT = re.compile(r"[a-z_][a-z0-9_.-]{0,31}", re.ASCII)

_REQUESTS = ("partition", "account", "qos", "reservation", "constraint")


def as_account(account: str, argv: Sequence[str]) -> tuple[str, ...]:
    """Return a command as another account runs it; "" for the hub's own."""
    return ("sudo", "-n", "-u", account, *argv) if account else tuple(argv)


def _requests(ours: Mapping[str, Any]) -> dict[str, str]:
    return {key: ours[key] for key in _REQUESTS if ours.get(key)}


def _profile(ours: Mapping[str, Any]) -> Profile:
    return Profile(
        name=ours["name"],
        description=ours.get("description") or "",
        walltime=ours.get("walltime") or "",
        requests=_requests(ours),
        directives=tuple(ours.get("directives") or ()),
        memory=_mebibytes(parse_bytes(ours.get("memory"), "slurm.profiles.memory")),
        cpus=_cores(ours.get("cpus")),
    )


def _mebibytes(size: int | None) -> int | None:
    return math.ceil(size / 1024**2) if size else None


def _cores(cores: float | None) -> int | None:
    return math.ceil(cores) if cores else None

"""What a values file says about the hub, parsed once. No I/O; after it no chained `.get()`.

Read by `configure.py` inside every hub and by every target. The keys are documented in
chart/values.schema.yaml; defaults of keys under `jupyterhub` are z2jh 4.4's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# The login providers a values file can name, with the names people know them by.
PROVIDERS = {
    "access": "ACCESS",
    "cilogon": "CILogon",
    "github": "GitHub",
    "google": "Google",
    "globus": "Globus",
    "codes": "",
}

# z2jh counts in powers of two whatever the suffix looks like (kubespawner's ByteSpecification).
_BYTE_SUFFIXES = {"K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}


class WorkshopError(ValueError):
    """A values file that no hub can be configured from. `path` is the dotted key, as in z2jh's."""

    def __init__(self, path: str, problem: str, mend: str) -> None:
        super().__init__(f"{path}: {problem}. Fix: {mend}")
        self.path, self.problem, self.mend = path, problem, mend


@dataclass(frozen=True)
class Login:
    """How people log in: `provider` and `allow` are None until the values file chooses."""

    provider: str | None = None
    allow: str | None = None
    contact: str = ""


@dataclass(frozen=True)
class Resources:
    """Of one participant's server: memory in bytes, CPU in cores; None where nothing is set."""

    memory_guarantee: int | None = 1024**3
    memory_limit: int | None = None
    cpu_guarantee: float | None = None
    cpu_limit: float | None = None


@dataclass(frozen=True)
class Culling:
    """When idle servers are stopped. All times in seconds; `max_age` 0 means never."""

    enabled: bool = True
    timeout: int = 3600
    every: int = 600
    max_age: int = 0


@dataclass(frozen=True)
class Workshop:
    """The workshop as the hub sees it. Times carry their zone; `start_timeout` is in seconds."""

    title: str = "Workshop"
    url: str = ""
    participants: int | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    login: Login = Login()
    resources: Resources = Resources()
    culling: Culling = Culling()
    default_url: str = "/lab"
    start_timeout: int = 300
    concurrent_spawn_limit: int = 64
    extra_env: Mapping[str, str] = field(default_factory=dict)
    hub_config: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Workshop:
        """Build from the umbrella chart's merged values. Raises WorkshopError."""
        shared = _section(values, "global")
        return cls.from_hub_values({**_section(values, "jupyterhub"), "global": shared})

    @classmethod
    def from_hub_values(cls, values: Mapping[str, Any]) -> Workshop:
        """Build from z2jh's level: what stands below `jupyterhub`, with `global` beside it."""
        ours = _section(values, "global", "workshop")
        login = _section(ours, "login")
        hub, user = _section(values, "hub"), _section(values, "singleuser")
        return cls(
            title=str(ours.get("title") or cls.title),
            url=str(ours.get("url") or "").rstrip("/"),
            participants=ours.get("participants"),
            starts=_moment(ours, "starts"),
            ends=_moment(ours, "ends"),
            login=Login(login.get("provider"), login.get("allow"), login.get("contact") or ""),
            resources=_resources(user),
            culling=_culling(_section(values, "cull")),
            default_url=user.get("defaultUrl") or cls.default_url,
            start_timeout=_whole(user, "singleuser.startTimeout", cls.start_timeout),
            concurrent_spawn_limit=_whole(hub, "hub.concurrentSpawnLimit", 64),
            extra_env={
                name: str(value)
                for name, value in _section(user, "extraEnv").items()
                if isinstance(value, (str, int, float))
            },
            hub_config={
                name: traits
                for name, traits in _section(hub, "config").items()
                if isinstance(traits, Mapping)
            },
        )

    @property
    def seconds(self) -> int:
        """Return how long the event lasts, 0 when its dates are not set."""
        if self.starts is None or self.ends is None:
            return 0
        return max(0, int((self.ends - self.starts).total_seconds()))


def _section(values: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    for key in path:
        found = values.get(key)
        values = found if isinstance(found, Mapping) else {}
    return values


def _whole(section: Mapping[str, Any], path: str, default: int) -> int:
    """Return the whole number at the last key of `path`, which is where `section` stands."""
    value = section.get(path.rpartition(".")[2])
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise WorkshopError(path, f"{value!r} is not a whole number", f"write {default}, say")
    if value < 0:
        raise WorkshopError(path, f"{value} is below zero", "write 0 or more")
    return int(value)


def _cores(section: Mapping[str, Any], path: str) -> float | None:
    value = section.get(path.rpartition(".")[2])
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        mend = "write a number of cores without a unit, for example 0.5"
        raise WorkshopError(path, f"{value!r} is not a number of cores", mend)
    return float(value)


def _moment(ours: Mapping[str, Any], key: str) -> datetime | None:
    text = ours.get(key)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        mend = "write it with its zone, for example 2027-07-25T09:00-07:00"
        raise WorkshopError(f"global.workshop.{key}", f"{text!r} is not a time", mend)
    return moment


def _resources(user: Mapping[str, Any]) -> Resources:
    memory, cpu = _section(user, "memory"), _section(user, "cpu")
    return Resources(
        parse_bytes(memory.get("guarantee", "1G"), "singleuser.memory.guarantee"),
        parse_bytes(memory.get("limit"), "singleuser.memory.limit"),
        _cores(cpu, "singleuser.cpu.guarantee"),
        _cores(cpu, "singleuser.cpu.limit"),
    )


def parse_bytes(value: str | float | None, path: str = "memory") -> int | None:
    """Return a z2jh memory size in bytes: a number, or one with the suffix K, M, G or T.

    Raises WorkshopError for anything else, as KubeSpawner refuses it (jupyterhub/traitlets.py,
    ByteSpecification): text without a suffix, too.
    """
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return None if value is None else int(value)
    number, unit = str(value)[:-1], _BYTE_SUFFIXES.get(str(value)[-1:])
    try:
        return int(float(number) * unit)
    except (ValueError, OverflowError, TypeError):
        mend = "write a number with K, M, G or T, for example 2G"
        raise WorkshopError(path, f"{value!r} is not an amount of memory", mend) from None


def _culling(cull: Mapping[str, Any]) -> Culling:
    enabled = cull.get("enabled")
    return Culling(
        enabled=True if enabled is None else bool(enabled),
        timeout=_whole(cull, "cull.timeout", Culling.timeout),
        every=_whole(cull, "cull.every", Culling.every),
        max_age=_whole(cull, "cull.maxAge", Culling.max_age),
    )

"""Where a workshop lives: cluster, namespace and release; and the names the chart gives. Pure."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

NAMESPACE = "workshop"
RELEASE = "workshop"
SECONDS = 1200.0

HUB, PROXY, FRONT = "hub", "proxy", "proxy-public"
LOGIN_SECRET, LOGIN_KEYS = "workshop-login", ("client_id", "client_secret")
STORAGE = "app.kubernetes.io/component=storage"
STORAGE_STATUS = "workshop-storage-status"

SERVERS = "component=singleuser-server"
"""The label of participants' pods; KubeSpawner sets it, and z2jh's network policies use it."""

HOMES = "component=singleuser-storage"
"""The label of homes' claims."""

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?", re.ASCII)
_DURATION = re.compile(r"([0-9]+)(s|m|h)?", re.ASCII)
_UNITS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Place:
    """One release in one namespace. `context` "" is kubectl's current one."""

    namespace: str = NAMESPACE
    release: str = RELEASE
    context: str = ""

    def kubectl(self, *arguments: str, namespaced: bool = True) -> tuple[str, ...]:
        """Return a kubectl command for this place."""
        context = (f"--context={self.context}",) if self.context else ()
        namespace = (f"--namespace={self.namespace}",) if namespaced else ()
        return ("kubectl", *context, *namespace, *arguments)

    def helm(self, *arguments: str) -> tuple[str, ...]:
        """Return a helm command for this place; valid for Helm 3.13 and later, and 4."""
        context = ("--kube-context", self.context) if self.context else ()
        return ("helm", *arguments, "--namespace", self.namespace, *context)

    def options(self) -> str:
        """Return the options of pyhelpers that lead here, " --namespace …", "" for the usual."""
        usual = Place()
        given = [
            f" --{key} {shlex.quote(value)}"
            for key, value in vars(self).items()
            if value != getattr(usual, key)
        ]
        return "".join(given)

    def shown(self, *arguments: str, namespaced: bool = True) -> str:
        """Return a kubectl command for a person to copy."""
        return shlex.join(self.kubectl(*arguments, namespaced=namespaced))

    def __str__(self) -> str:
        where = f", context {self.context}" if self.context else ""
        return f"namespace {self.namespace}{where}"


def is_name(text: str) -> bool:
    """Return whether Kubernetes and Helm take this as a namespace's and a release's name."""
    return bool(_NAME.fullmatch(text))


def duration(seconds: float) -> str:
    """Return a time as a person says it: `90 s`, `20 min`."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def seconds_of(text: str) -> float | None:
    """Return the seconds of `90`, `90s`, `20m` or `1h`, None for anything else or nothing."""
    match = _DURATION.fullmatch(text)
    return int(match[1]) * _UNITS[match[2] or "s"] or None if match else None

"""A namespace at one moment: pods, claims, workloads, and the front's address. Pure data.

`listing.py` reads it from what kubectl lists.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Container:
    """A container that does not run. `reason` is Kubernetes' word, such as ImagePullBackOff."""

    name: str
    image: str
    reason: str
    message: str
    restarts: int = 0


@dataclass(frozen=True)
class Pod:
    """One pod. `stuck` are its containers that wait or have failed; `user` a participant's name."""

    name: str
    component: str = ""
    user: str = ""
    node: str = ""
    ip: str = ""
    phase: str = ""
    ready: bool = False
    ending: bool = False
    unschedulable: str = ""
    stuck: tuple[Container, ...] = ()


@dataclass(frozen=True)
class Claim:
    """One volume claim. `user` is whose home it is, "" for the hub's database."""

    name: str
    phase: str
    storage_class: str = ""
    size: str = ""
    user: str = ""
    home: bool = False
    ending: bool = False
    volume: str = ""
    modes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workload:
    """A Deployment or DaemonSet. `failure` is why it cannot make its pods, "" when it can."""

    name: str
    kind: str
    wanted: int
    ready: int
    failure: str = ""

    @property
    def is_ready(self) -> bool:
        return self.wanted > 0 and self.ready >= self.wanted


@dataclass(frozen=True)
class Front:
    """The Service that participants come to. `external` is a load balancer's address."""

    kind: str
    ip: str = ""
    port: int = 80
    node_port: int = 0
    external: str = ""


@dataclass(frozen=True)
class Snapshot:
    """A namespace at one moment."""

    pods: tuple[Pod, ...] = ()
    claims: tuple[Claim, ...] = ()
    workloads: tuple[Workload, ...] = ()
    front: Front | None = None

    def workload(self, name: str) -> Workload | None:
        return next((one for one in self.workloads if one.name == name), None)

    def servers(self) -> list[Pod]:
        """Return the participants' pods."""
        return [pod for pod in self.pods if pod.component == "singleuser-server"]

    def own_pods(self) -> list[Pod]:
        """Return the pods of the release itself."""
        return [pod for pod in self.pods if pod.component != "singleuser-server"]

    def ending(self) -> list[str]:
        """Return what is being deleted and would be in the way of a new release."""
        pods = [f"pod {pod.name}" for pod in self.own_pods() if pod.ending]
        return pods + [f"claim {c.name}" for c in self.claims if c.ending and not c.home]

    def homes(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.home]


@dataclass(frozen=True)
class Event:
    """What Kubernetes noted about something, latest last."""

    kind: str
    name: str
    reason: str
    message: str
    warning: bool

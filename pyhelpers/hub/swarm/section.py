"""What a values file says about a Docker Swarm, parsed once. Pure; the keys are in
chart/values.schema.yaml.

Read by the target, which brings the stack up, and by the hub itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Homes:
    """The volumes that hold homes: the driver and its options, as `docker volume create` has them.

    With a `device` among the options a home is a folder below it.
    """

    driver: str = "local"
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def device(self) -> str:
        return self.options.get("device", "").rstrip("/")

    @property
    def shared(self) -> bool:
        """Whether every host finds every home. A driver that is installed is there to do that."""
        return bool(self.device) or self.driver != "local"

    @property
    def mark(self) -> str:
        """Return what volumes' names end with: others for other options, "" for plain ones.

        Docker takes a volume that has the name for the one that is asked for, whatever its options.
        """
        if self.driver == "local" and not self.options:
            return ""
        told = json.dumps([self.driver, sorted(self.options.items())])
        return f"-{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def options_of(self, stack: str, place: str, quota: int | None) -> dict[str, str]:
        """Return the options of one participant's volume; `quota` is in bytes, None for none."""
        if self.device:
            # Another workshop may have its homes below the same device.
            return {**self.options, "device": f"{self.device}/{stack}/{place}"}
        # Docker's own key, for file systems that keep project quotas.
        return {**({"size": str(quota)} if quota else {}), **self.options}


@dataclass(frozen=True)
class Section:
    """How a participant's service is asked for. Paths are the hosts'.

    `hosts` are the addresses of engines by the hosts' names, as DOCKER_HOST has them.
    """

    homes: Homes = field(default_factory=Homes)
    data: str = ""
    hub_image: str = ""
    hosts: Mapping[str, str] = field(default_factory=dict)
    constraints: tuple[str, ...] = ()
    socket: str = "/var/run/docker.sock"
    certificate: str = ""
    certificate_key: str = ""
    in_front: bool = False

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Section:
        """Build from the umbrella chart's merged values, which the schema has passed."""
        ours = values.get("swarm") or {}
        homes, tls = ours.get("homes") or {}, ours.get("tls") or {}
        return cls(
            homes=Homes(homes.get("driver") or "local", dict(homes.get("options") or {})),
            data=ours.get("data") or "",
            hub_image=ours.get("hubImage") or "",
            hosts=dict(ours.get("hosts") or {}),
            constraints=tuple(ours.get("constraints") or ()),
            socket=ours.get("socket") or cls.socket,
            certificate=tls.get("certificate") or "",
            certificate_key=tls.get("key") or "",
            in_front=bool(tls.get("inFront")),
        )

"""A participant's server as the Docker API takes it. Pure.

API: https://docs.docker.com/reference/api/engine/version/v1.41/ (ServiceCreate)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docker.types import (
    ContainerSpec,
    DriverConfig,
    EndpointSpec,
    Mount,
    NetworkAttachmentConfig,
    Placement,
    Resources,
    RestartPolicy,
    TaskTemplate,
)

from ..release import DATA_PATH
from .names import HOME, NAMESPACE, PLACE, STACK, home_of, network_of
from .section import Section


@dataclass(frozen=True)
class Order:
    """One participant's service. `node` is the ID of the host that has the home, "" for any.

    `quota` is what a home may hold, in bytes; sizes of memory are bytes, those of CPU cores.
    """

    stack: str
    place: str
    image: str
    command: Sequence[str]
    env: Mapping[str, str]
    node: str = ""
    quota: int | None = None
    memory_limit: int | None = None
    memory_guarantee: int | None = None
    cpu_limit: float | None = None
    cpu_guarantee: float | None = None


def mounts_of(section: Section, order: Order) -> list[Mount]:
    """Return the home, and the folder with data, read-only."""
    homes = section.homes
    options = homes.options_of(order.stack, order.place, order.quota)
    home = Mount(
        target=HOME,
        source=home_of(order.stack, order.place) + homes.mark,
        type="volume",
        driver_config=DriverConfig(homes.driver, options or None),
        labels={STACK: order.stack, PLACE: order.place},
        # What the image has there is put into the home by the image itself; and on a shared folder
        # Docker may not be allowed to give it to its owner.
        no_copy=homes.shared,
    )
    if not section.data:
        return [home]
    return [home, Mount(target=DATA_PATH, source=section.data, type="bind", read_only=True)]


def service_of(section: Section, order: Order) -> dict[str, Any]:
    """Return what APIClient.create_service takes, without the name."""
    labels = {STACK: order.stack, PLACE: order.place}
    container = ContainerSpec(
        image=order.image,
        args=list(order.command),
        env=dict(order.env),
        mounts=mounts_of(section, order),
        labels=labels,
        init=True,
        cap_drop=["ALL"],
        # Time for a server to write down what its kernels have in hand.
        stop_grace_period=15 * 10**9,
    )
    constraints = list(section.constraints)
    if order.node:
        constraints.append(f"node.id=={order.node}")
    task = TaskTemplate(
        container,
        resources=Resources(
            cpu_limit=_nano(order.cpu_limit),
            mem_limit=order.memory_limit,
            cpu_reservation=_nano(order.cpu_guarantee),
            mem_reservation=order.memory_guarantee,
        ),
        # A server that Docker starts again comes back without its kernels and behind the hub's
        # back, on another host perhaps, where a local volume is empty.
        restart_policy=RestartPolicy("none"),
        placement=Placement(constraints=constraints or None),
        networks=[NetworkAttachmentConfig(network_of(order.stack))],
    )
    return {
        "task_template": task,
        # Without the kernel's IPVS an address of the service's own leads nowhere.
        "endpoint_spec": EndpointSpec(mode="dnsrr"),
        # `docker stack rm` takes the workspaces along.
        "labels": {**labels, NAMESPACE: order.stack},
    }


def _nano(cores: float | None) -> int | None:
    return int(cores * 1e9) if cores else None

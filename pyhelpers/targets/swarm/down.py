"""Stop a workshop on a Docker Swarm."""

from __future__ import annotations

import time

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.hub.swarm.names import STACK
from pyhelpers.progress import Progress
from pyhelpers.targets.swarm import deletion, preflight
from pyhelpers.targets.swarm.docker import answer, docker, inspected, reply

_SECONDS = 90.0


def take_down(stack: str, progress: Progress, *, delete_homes: bool = False) -> bool:
    """Remove hub, proxy, workspaces and secrets. Return whether there was anything.

    Homes stay on the hosts, and so does the hub's database, unless `delete_homes`. Raises
    EnvironmentProblem when the Swarm cannot be asked, or a host with homes is away.
    """
    preflight.look()
    if delete_homes:
        deletion.require_hosts(stack)
    with progress.step("stop") as step:
        found = remove_stack(stack)
        step.result = stack
    if delete_homes:
        with progress.step("homes") as step:
            found = found or bool(deletion.facts_of(stack))
            deletion.delete_homes(stack, step.report)
            step.result = "deleted"
    return found


def remove_stack(stack: str) -> bool:
    """Remove the services, the network they were in, and the secrets they had, in this order."""
    label = f"--filter=label={STACK}={stack}"
    services = answer(docker("service", "ls", "--quiet", label)).split()
    deadline = time.monotonic() + _SECONDS
    if services:
        # A server that ends just now is no service any more, and the others are told all the same.
        tasks = reply(docker("service", "ps", "--quiet", "--no-trunc", *services)).out.split()
        reply(docker("service", "rm", *services))
        # They are there until their containers have ended, those on a lost host for a day.
        lost = {host.id for host in preflight.look().hosts if not host.is_up}
        while any(_is_ending(one, lost) for one in inspected("task", *tasks)):
            if time.monotonic() > deadline:
                break
            time.sleep(0.3)
    deadline = time.monotonic() + _SECONDS
    while networks := answer(docker("network", "ls", "--quiet", label)).split():
        done = reply(docker("network", "rm", *networks))
        if done.code and time.monotonic() > deadline:
            raise EnvironmentProblem(
                f"The network of {stack} cannot be removed: {done.err.strip()}",
                mend=f"see who uses it: docker network inspect --verbose {networks[0]}",
            )
        time.sleep(0.3)
    secrets = answer(docker("secret", "ls", "--quiet", label)).split()
    if secrets:
        reply(docker("secret", "rm", *secrets))
    return bool(services)


def _is_ending(task: dict, lost: set[str]) -> bool:
    return task["Status"]["State"] in ("starting", "running") and task.get("NodeID") not in lost

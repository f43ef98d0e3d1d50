"""Workshop → Plan for a Docker Swarm. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyhelpers.plan import Call, Plan, Run, Step
from pyhelpers.targets.swarm.deletion import FACTS
from pyhelpers.targets.swarm.docker import docker
from pyhelpers.targets.swarm.secrets import Secret, secret_of
from pyhelpers.targets.swarm.stack import Given, stack_text

Wait = Callable[[Callable[[str], None]], str]


def swarm_plan(
    given: Given, made: Sequence[Secret], known: frozenset[str], wait: Wait, tidy: Wait
) -> Plan:
    """Return every step from checked hosts to a workshop that answers.

    `known` are the names of secrets and configs that the Swarm has; `wait` waits for hub and
    proxy; `tidy` removes the secrets of an earlier time.
    """
    new = [one for one in made if one.known not in known]
    creating = tuple(
        Run(
            docker("secret", "create", *one.labels(given.stack), one.known, "-"),
            f"telling the Swarm {one.name}",
            text=one.text,
            secret=True,
        )
        for one in new
    )
    facts = secret_of(given.stack, FACTS, given.facts)
    creating += (
        Run(
            docker("config", "create", *facts.labels(given.stack), facts.known, "-"),
            "noting what the stack is",
            text=facts.text,
        ),
    ) * (facts.known not in known)
    deploying = Run(
        docker("stack", "deploy", "--resolve-image=never", "--compose-file=-", given.stack),
        "handing the stack to the Swarm",
        text=stack_text(given),
    )
    return Plan(
        (
            Step("secrets", creating, summary=f"{len(new)} new"),
            Step("stack", (deploying,), summary=given.stack),
            Step("hub", (Call(f"wait for the services of {given.stack}", wait),)),
            Step("tidy", (Call("remove secrets of an earlier time", tidy),)),
        )
    )

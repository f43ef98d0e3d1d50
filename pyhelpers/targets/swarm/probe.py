"""Tries on every host what a participant's server will need, before anything is started.

Docker fetches the image for it, makes the volume and mounts the folders, or says why it cannot.
"""

from __future__ import annotations

import re

from pyhelpers.errors import EnvironmentProblem, FileProblem, Problem
from pyhelpers.hub.swarm.names import ACCOUNT, homes_of
from pyhelpers.progress import Progress, Report
from pyhelpers.targets.swarm import deletion
from pyhelpers.targets.swarm.asked import Asked
from pyhelpers.targets.swarm.everywhere import (
    Outcome,
    Program,
    homes_mount,
    run_everywhere,
    volume_mount,
)
from pyhelpers.targets.swarm.images import Images
from pyhelpers.targets.swarm.preflight import Manager

# Exit codes of the program below.
_NO_HOMES, _NO_DATA = 73, 74
_PROGRAM = f"""\
if [ -d /try/homes ]; then [ -w /try/homes ] || exit {_NO_HOMES}; fi
if [ -d /try/data ]; then ls /try/data >/dev/null 2>&1 || exit {_NO_DATA}; fi
"""


def probed(
    asked: Asked, manager: Manager, images: Images, progress: Progress, *, fresh: bool
) -> bool:
    """Try every host; return whether homes can be given a limit there. Raises a Problem.

    `fresh`: there is nothing of the workshop yet, and after a refusal there is nothing again.
    """
    quota = bool(asked.capacity)
    with progress.step("try") as step:
        outcomes = _tried(asked, images.user, step.report, quota=quota)
        if quota and any("quota" in one.says for one in outcomes):
            quota = False
            outcomes = _tried(asked, images.user, step.report, quota=quota)
        bad = [one for one in outcomes if one.code]
        if bad:
            if fresh:
                _forget(asked, images.user, step.report)
            raise _problem(asked, bad)
        if not outcomes:
            raise EnvironmentProblem(
                "No host of the Swarm may run participants' servers",
                where=asked.values.locate(("swarm", "constraints")),
                mend="loosen swarm.constraints, or give hosts the labels that it asks for",
            )
        step.result = f"{len(outcomes)} of {len(manager.hosts)} hosts can run servers"
    return quota


def _tried(asked: Asked, image: str, report: Report, *, quota: bool) -> list[Outcome]:
    homes, stack, mounts = asked.section.homes, asked.stack, []
    if homes.device:
        mounts.append(homes_mount(stack, homes, "/try/homes"))
    elif quota or homes.mark:
        options = homes.options_of(stack, "", asked.capacity if quota else None)
        mounts.append(volume_mount(stack, _tried_volume(asked), homes, options, "/try/home"))
    if asked.section.data:
        mounts.append(f"type=bind,source={asked.section.data},target=/try/data,readonly")
    argv = ("/bin/sh", "-c", _PROGRAM)
    return run_everywhere(
        Program(stack, image, argv, str(ACCOUNT), tuple(mounts), asked.section.constraints), report
    )


def _tried_volume(asked: Asked) -> str:
    return f"{asked.stack}-try{asked.section.homes.mark}"


def _forget(asked: Asked, image: str, report: Report) -> None:
    """Delete the volumes that were made for trying."""
    homes = asked.section.homes
    name = homes_of(asked.stack, homes.mark) if homes.device else _tried_volume(asked)
    if homes.mark:
        facts = deletion.facts_from(asked, image)
        deletion.on_hosts(asked.stack, facts, report, name)


def _problem(asked: Asked, bad: list[Outcome]) -> Problem:
    """Return one message for what the first host lacks, and others with it."""
    first, section = bad[0], asked.section
    kind = about(first)
    hosts = ", ".join(sorted(one.host for one in bad if about(one) == kind))
    if kind == "image":
        return EnvironmentProblem(
            f"The image {asked.user_image} is not on {hosts}: {first.says}",
            where=asked.values.locate(("jupyterhub", "singleuser", "image", "name")),
            mend="push it to a registry that the hosts reach (build-image --push); or let this "
            "command load it there: `swarm: {hosts: {NAME: ssh://USER@NAME}}`",
        )
    if kind == "data":
        return FileProblem(
            f"The data cannot be read on {hosts}: {section.data}",
            where=asked.values.locate(("swarm", "data")),
            mend="put the folder there, readable for everybody, on every host",
        )
    if kind == "closed":
        return FileProblem(
            f"Nobody's home can be made on {hosts}: {section.homes.device} is closed to the "
            f"account {ACCOUNT}",
            where=asked.values.locate(("swarm", "homes", "options", "device")),
            mend=f"where the folder is: chown {ACCOUNT} {section.homes.device}",
        )
    if kind == "homes":
        return FileProblem(
            f"No home can be mounted on {hosts} by the driver {section.homes.driver}: {first.says}",
            where=asked.values.locate(("swarm", "homes")),
            mend="try the same options by `docker volume create` and `docker run` there",
        )
    return EnvironmentProblem(
        f"A participant's server would not start on {hosts}: {first.says}",
        where=asked.values.locate(("swarm",)),
        mend="Docker's own words are above",
    )


def about(one: Outcome) -> str:
    """Return what a host's refusal is about, "" for nothing known."""
    if one.code == _NO_DATA:
        return "data"
    if one.code == _NO_HOMES:
        return "closed"
    for kind, pattern in (
        ("image", r"No such image|pull access|manifest|repository|registry"),
        ("data", r"bind source path does not exist"),
        ("homes", r"mount|volume|plugin|create |no suitable node"),
    ):
        if re.search(pattern, one.says, re.IGNORECASE):
            return kind
    return ""

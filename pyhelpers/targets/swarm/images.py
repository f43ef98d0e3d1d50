"""The images of a workshop: found or fetched by the manager, and given to the other hosts."""

from __future__ import annotations

from dataclasses import dataclass

from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.hub.swarm.begin import CODE, code_digest
from pyhelpers.places import hub_code
from pyhelpers.progress import Progress
from pyhelpers.run import piped
from pyhelpers.targets.swarm.asked import Asked
from pyhelpers.targets.swarm.docker import docker, inspected, reply
from pyhelpers.targets.swarm.preflight import Manager

_PULL_SECONDS = 1800.0


@dataclass(frozen=True)
class Images:
    """What the services are told to run: a digest of a registry's, or the ID of an image."""

    user: str
    hub: str
    proxy: str


def found(asked: Asked, manager: Manager, progress: Progress) -> Images:
    """Return the images, fetched by the manager where it has not got them. Raises a Problem."""
    with progress.step("images") as step:
        hub = asked.hub_image or _hub_image(asked, manager)
        named = (
            (asked.user_image, ("jupyterhub", "singleuser", "image", "name"), "FILE"),
            (hub, ("swarm", "hubImage"), "FILE --hub"),
            (asked.proxy_image, ("jupyterhub", "proxy", "chp", "image", "name"), ""),
        )
        references = []
        for name, path, made_by in named:
            step.report(name)
            references.append(_reference(asked, manager, name, path, made_by))
        step.result = asked.user_image
    return Images(*references)


def brought(asked: Asked, manager: Manager, images: Images, progress: Progress) -> None:
    """Give the participants' image to each host whose address is known. Raises a Problem."""
    with progress.step("hosts") as step:
        given = []
        for name, address in asked.section.hosts.items():
            there = reply(docker("image", "inspect", images.user, host=address), seconds=60)
            if name == manager.name or there.code == 0:
                continue
            step.report(f"{asked.user_image} to {name}")
            _copy(images.user, asked.user_image, name, address)
            given.append(name)
        known = f"{len(manager.working)} at work"
        step.result = f"{known}, image given to {', '.join(given)}" if given else known


def _hub_image(asked: Asked, manager: Manager) -> str:
    """Return the newest image with this hub's code. Raises EnvironmentProblem."""
    label = f"--filter=label={CODE}={code_digest(hub_code())}"
    done = reply(docker("image", "ls", "--quiet", "--no-trunc", label))
    if not done.out.split():
        raise EnvironmentProblem(
            f"There is no image of this version's hub on {manager.name}",
            where=asked.values.locate(("swarm", "hubImage")),
            mend=f"build it there: pyhelpers build-image {asked.values.files[0]} --hub; or name "
            "one of a registry as swarm.hubImage",
        )
    return done.out.split()[0]


def _reference(
    asked: Asked, manager: Manager, name: str, path: tuple[str, ...], made_by: str
) -> str:
    if not inspected("image", name):
        try:
            done = reply(docker("pull", "--quiet", name), seconds=_PULL_SECONDS)
        except Problem as problem:
            done = None
            said = problem.what
        if done is None or done.code:
            said = said if done is None else done.err.strip().splitlines()[-1]
            mend = f"build it there: pyhelpers build-image {made_by}; " if made_by else ""
            raise EnvironmentProblem(
                f"The image {name} is not on {manager.name}, and cannot be fetched: {said}",
                where=asked.values.locate(path),
                mend=f"{mend}or name one that a registry has".removeprefix("" if mend else "or "),
            )
    (image,) = inspected("image", name)
    digests = image.get("RepoDigests") or []
    wanted = name.partition("@")[0].rpartition(":")[0] or name
    for digest in digests:
        # One of several repositories: the one that the file names.
        if digest.partition("@")[0] in (wanted, name.partition("@")[0]):
            return digest
    # By its ID no host looks for it in a registry, each time a server starts.
    return digests[0] if digests else image["Id"]


def _copy(image: str, name: str, host: str, address: str) -> None:
    """Send an image from the manager to another host. Raises EnvironmentProblem."""
    # By its name where there is one: what has none is shown as <none>.
    saved = name if inspected("image", name) else image
    done = piped(docker("save", saved), docker("load", "--quiet", host=address))
    if done.code:
        said = "; ".join(f"{done.out}\n{done.err}".split("\n")).strip("; ")
        raise EnvironmentProblem(
            f"{host} does not take the image {name}: {said}",
            where=address,
            mend="make room there, or bring the image there by a registry",
        )

"""Questions to a cluster, by kubectl and helm: JSON answers, and messages where there is none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from typing import Any

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.run import Done, ask
from pyhelpers.targets.kubernetes.place import Place

SECONDS = 20.0
"""How long one question may take."""

_GET = {
    "kubectl": "https://kubernetes.io/docs/tasks/tools/",
    "helm": "https://helm.sh/docs/intro/install/",
}


def require_programs(names: Sequence[str] = ("kubectl", "helm")) -> None:
    """Raise EnvironmentProblem when a program is not on the PATH."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        raise EnvironmentProblem(
            f"{' and '.join(missing)} not found on the PATH",
            where="needed to talk to Kubernetes",
            mend="install: " + ", ".join(f"{name} from {_GET[name]}" for name in missing),
        )


def server_version(place: Place) -> dict[str, str]:
    """Return the server's version. Raises EnvironmentProblem when it cannot be reached."""
    argv = place.kubectl("version", "-o=json", "--request-timeout=10s", namespaced=False)
    done = reply(place, argv)
    try:
        return json.loads(done.out)["serverVersion"]
    except (ValueError, KeyError, TypeError):
        raise _unreachable(place, done.err) from None


def reply(place: Place, argv: Sequence[str], text: str = "", seconds: float = SECONDS) -> Done:
    """Return what a command answered, also when it failed. Raises EnvironmentProblem."""
    try:
        return ask(argv, text, seconds)
    except TimeoutError as error:
        raise _unreachable(place, str(error)) from None


def answer(place: Place, argv: Sequence[str], text: str = "") -> dict[str, Any]:
    """Return a command's JSON, {} for no output. Raises EnvironmentProblem with its words."""
    found = documents(place, argv, text)
    return found[0] if found else {}


def documents(place: Place, argv: Sequence[str], text: str = "") -> list[dict[str, Any]]:
    """Return all of a command's JSON documents: `kubectl create` prints one for each object."""
    done = reply(place, argv, text)
    if done.code:
        raise refused(argv, done, place)
    found, rest, decoder = [], done.out.lstrip(), json.JSONDecoder()
    try:
        while rest:
            one, end = decoder.raw_decode(rest)
            found.append(one)
            rest = rest[end:].lstrip()
    except ValueError:
        raise refused(argv, done, place) from None
    return found


def refused(argv: Sequence[str], done: Done, place: Place) -> EnvironmentProblem:
    """Return the message for a question that the cluster did not answer."""
    words = done.err.strip() or done.out.strip()
    if "forbidden" in words.lower():
        mend = "ask the cluster's administrator for the right, or use another --context"
    else:
        mend = "the cluster's own words are above; when it is well again, run this again"
    command = " ".join(word for word in argv if not word.startswith("--context="))
    return EnvironmentProblem(f"{command}: {words}", where=str(place), mend=mend)


def releases(place: Place) -> list[dict[str, Any]]:
    """Return Helm's releases of the namespace, whatever their status."""
    # Helm 3 leaves out what is pending or failed without --all, an option Helm 4 no longer has.
    done = reply(place, place.helm("list", "--all", "--output", "json"))
    if done.code and "unknown flag" in done.err:
        done = reply(place, place.helm("list", "--output", "json"))
    if done.code:
        raise refused(("helm", "list"), done, place)
    return json.loads(done.out or "[]")


def _unreachable(place: Place, words: str) -> EnvironmentProblem:
    said = "; ".join(dict.fromkeys(line.strip() for line in words.strip().splitlines()[-2:]))
    return EnvironmentProblem(
        f"The cluster does not answer: {said or 'no reason given'}",
        where=f"context {place.context}" if place.context else "kubectl's current context",
        mend="check KUBECONFIG and `kubectl config get-contexts`; name one with --context",
    )

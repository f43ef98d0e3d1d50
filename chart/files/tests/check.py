"""What `helm test` proves, without logging anybody in: hub, login page, roster, homes' class.

Runs in the hub's image, in a pod of its own (templates/tests/pod.yaml), with the hub's code beside
it for the roster's rules. A line for each check on stdout; the exit code is 1 when one failed.
Standard library only.
"""

from __future__ import annotations

import html
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

SETTINGS = Path("/settings/settings.json")
ROSTER = Path("/roster/roster.csv")
ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")

# Seconds that hub and proxy may still need after an install.
PATIENCE = 120


class Failed(Exception):
    """A check that failed: what is wrong, and what to do."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(f"{problem}. Fix: {mend}")


class Answer(NamedTuple):
    """An HTTP answer; `text` is its body."""

    status: int
    text: str
    location: str = ""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are answers: none is followed."""

    def redirect_request(self, *_: Any) -> None:
        return None


def ask(url: str, *, context: ssl.SSLContext | None = None, token: str = "") -> Answer:
    """Return what `url` answers. Raises OSError when nothing does."""
    headers = {"Authorization": token} if token else {}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - http and https alone
    opener = urllib.request.build_opener(_Stay, urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=10) as answer:
            return Answer(answer.status, answer.read().decode(errors="replace"))
    except urllib.error.HTTPError as error:
        with error:
            text = error.read().decode(errors="replace")
        return Answer(error.code, text, error.headers.get("Location", ""))


def patiently(url: str, until: float, **how: Any) -> Answer:
    """Return what `url` answers once it is no error of a server that is still starting."""
    while True:
        try:
            answer = ask(url, **how)
            if answer.status < 500 or time.monotonic() > until:
                return answer
        except OSError:
            if time.monotonic() > until:
                raise
        time.sleep(2)


def hub(settings: Mapping[str, Any], until: float) -> str:
    """The hub answers, and tells its version."""
    mend = f"look at the hub's log: kubectl logs deployment/hub --namespace {settings['namespace']}"
    try:
        health = patiently(f"{settings['hub']}/hub/health", until)
        version = ask(f"{settings['hub']}/hub/api")
    except OSError as error:
        raise Failed(f"the hub does not answer at {settings['hub']} ({error})", mend) from None
    if health.status != 200 or version.status != 200:
        raise Failed(f"the hub answers {health.status} to /hub/health", mend)
    return f"JupyterHub {json.loads(version.text)['version']} answers"


def front(settings: Mapping[str, Any], until: float) -> str:
    """The proxy shows the workshop's own login page, and nobody is in without a login."""
    logs = f"kubectl logs deployment/proxy --namespace {settings['namespace']}"
    address = settings["front"]
    try:
        page = patiently(f"{address}/hub/login", until)
        if page.location.startswith("https://"):
            # The certificate is for the public name, and is not what is looked at here.
            address = address.replace("http://", "https://", 1)
            page = patiently(f"{address}/hub/login", until, context=_unverified())
        home = ask(f"{address}/hub/home", context=_unverified())
    except OSError as error:
        problem = f"the proxy does not answer at {address} ({error})"
        raise Failed(problem, f"look at its log: {logs}") from None
    if page.status != 200:
        raise Failed(f"the login page answers {page.status}", f"look at the proxy's log: {logs}")
    if html.escape(settings["title"]) not in page.text and settings["title"] not in page.text:
        mend = "check jupyterhub.hub.extraConfig and extraVolumeMounts, then the hub's log"
        raise Failed("the login page is not this workshop's: its title is not on it", mend)
    if home.status == 200:
        raise Failed(
            "somebody who has not logged in is let in", "take the workshop off the network"
        )
    return f"the login page of {settings['title']!r} is there, and nobody is in without a login"


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def roster(settings: Mapping[str, Any], _: float) -> str:
    """The roster is mounted, every line of it is a person, and there is at least one."""
    from workshop_hub.roster import parse_roster

    mend = "correct the roster, and run helm upgrade with --set-file roster=roster.csv"
    try:
        found = parse_roster(ROSTER.read_text(encoding="utf-8"))
    except OSError as error:
        raise Failed(f"the Secret workshop-roster cannot be read ({error})", mend) from None
    if found.problems:
        raise Failed(f"the roster is not right: {found.problems[0]}", mend)
    if not found.members and settings["allow"] != "everyone":
        raise Failed("nobody is on the roster", mend)
    return f"{len(found.members)} on the roster"


def homes(settings: Mapping[str, Any], _: float) -> str:
    """The StorageClass that homes ask for is there."""
    name = settings["storageClass"]
    if not settings["mayLook"]:
        return "not looked at: jupyterhub.rbac.create is false"
    answer = _kubernetes(f"/apis/storage.k8s.io/v1/storageclasses{'/' if name else ''}{name}")
    if answer.status == 404:
        raise Failed(f"there is no StorageClass {name}", settings["storageMend"])
    if answer.status != 200:
        mend = "run helm upgrade, so that the role of this test is there again"
        raise Failed(f"Kubernetes answers {answer.status} about StorageClasses", mend)
    if name:
        return f"the StorageClass {name} is there"
    mark = "storageclass.kubernetes.io/is-default-class"
    for one in json.loads(answer.text)["items"]:
        if one["metadata"].get("annotations", {}).get(mark) == "true":
            return f"the default StorageClass, {one['metadata']['name']}, is there"
    raise Failed("the cluster has no default StorageClass", settings["storageMend"])


def _kubernetes(path: str) -> Answer:
    host = os.environ["KUBERNETES_SERVICE_HOST"]
    host = f"[{host}]" if ":" in host else host
    token = (ACCOUNT / "token").read_text(encoding="utf-8")
    return ask(
        f"https://{host}:{os.environ['KUBERNETES_SERVICE_PORT']}{path}",
        context=ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt")),
        token=f"Bearer {token}",
    )


CHECKS: dict[str, Callable[[Mapping[str, Any], float], str]] = {
    "hub": hub,
    "login": front,
    "roster": roster,
    "homes": homes,
}


def main() -> int:
    settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
    until = time.monotonic() + PATIENCE
    failed = 0
    for name in settings["checks"]:
        try:
            print(f"ok     {name}: {CHECKS[name](settings, until)}", flush=True)
        except (Failed, OSError) as problem:
            failed = 1
            print(f"FAILED {name}: {problem}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())

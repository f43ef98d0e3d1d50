"""A release by plain Helm, the people who go there, and what they keep in their homes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from pyhelpers.check.door import Door
from pyhelpers.check.participant import Credential, Participant
from pyhelpers.hub.codes import hash_code, make_code
from tests.cluster.harness import Cluster

URL = "https://workshop.example.org"
"""values/pearc.yaml's; the provider in the cluster takes no other's login back."""


class Release:
    """One release in a namespace of its own, by plain `helm`, and the people who go there."""

    def __init__(
        self, cluster: Cluster, chart: Path, namespace: str, files: list[Path], secret: str = ""
    ) -> None:
        self.cluster, self.chart, self.namespace = cluster, chart, namespace
        self.files, self.secret = files, secret

    def helm(self, verb: str, *more: str) -> str:
        values = [word for file in self.files for word in ("-f", str(file))]
        where = ("workshop", str(self.chart), "--namespace", self.namespace)
        return self.cluster.helm(verb, *where, *values, *more)

    def uninstall(self) -> None:
        self.cluster.helm("uninstall", "workshop", "--namespace", self.namespace, "--wait")

    def remove(self) -> None:
        """Remove it with its homes."""
        gone = ("--namespace", self.namespace, "--ignore-not-found")
        self.cluster.helm("uninstall", "workshop", *gone)
        delete = ("delete", "namespace", self.namespace, "--ignore-not-found")
        self.cluster.kubectl(*delete, "--timeout=120s")

    def wait(self, seconds: int = 300) -> None:
        for name in ("hub", "proxy"):
            status = ("rollout", "status", f"deployment/{name}", "--namespace", self.namespace)
            self.cluster.kubectl(*status, f"--timeout={seconds}s")

    def objects(self, *what: str) -> list[dict[str, Any]]:
        return self.cluster.objects(*what, "--namespace", self.namespace)

    def pod(self, component: str) -> dict[str, Any]:
        """Return the one pod of a component that is not on its way out."""
        pods = self.objects("pods", f"--selector=component={component}")
        (one,) = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]
        return one

    def participants(self) -> dict[str, dict[str, Any]]:
        """Return the participants' pods by name."""
        pods = self.objects("pods", "--selector=component=singleuser-server")
        return {pod["metadata"]["annotations"]["hub.jupyter.org/username"]: pod for pod in pods}

    def address(self) -> str:
        (service,) = [
            s for s in self.objects("services") if s["metadata"]["name"] == "proxy-public"
        ]
        return f"http://{service['spec']['clusterIP']}"

    def person(self, name: str) -> Participant:
        return Participant(Door(URL, self.address()), Credential(name, self.secret))


def give_codes(file: Path) -> dict[str, str]:
    """Put a code for each person of the file's roster into it; return the codes by name."""
    codes: dict[str, str] = {}
    lines = []
    for line in file.read_text().splitlines():
        name, _, role = line.strip().partition(",")
        if line == "  name,role":
            lines.append("  name,role,code")
        elif role in ("instructor", "participant"):
            codes[name] = make_code()
            lines.append(f"{line},{hash_code(codes[name])}")
        else:
            lines.append(line)
    file.write_text("\n".join(lines) + "\n")
    return codes


def identities(pods: dict[str, dict[str, Any]]) -> dict[str, tuple[str, int]]:
    """Return what changes when a pod is made anew, or a container in it."""
    return {
        name: (
            pod["metadata"]["uid"],
            sum(one["restartCount"] for one in pod["status"]["containerStatuses"]),
        )
        for name, pod in pods.items()
    }


def diary_of(person: Participant) -> str:
    return f"What {person.credential.name} found out today.\n"


async def save(person: Participant, text: str) -> None:
    """Save a file as JupyterLab does."""
    headers = person.headers(f"{person.base}/")
    body = {"type": "file", "format": "text", "content": text}
    url = f"{person.base}/api/contents/diary.txt"
    async with person.session.put(url, json=body, headers=headers) as response:
        assert response.status in (200, 201), await response.text()


async def diary(person: Participant) -> str:
    """Return the file that the person saved, through the proxy from their own server."""
    url = f"{person.base}/api/contents/diary.txt"
    async with person.session.get(url, headers=person.headers(f"{person.base}/")) as response:
        assert response.status == 200, f"{response.status}: {(await response.text())[:300]}"
        return (await response.json())["content"]


async def page(person: Participant, path: str) -> str:
    async with person.session.get(f"{person.hub}{path}") as response:
        return await response.text()


async def once(action: Callable[[], Awaitable[Any]], seconds: float) -> None:
    """Do it as soon as it can be done; after `seconds` fail with what was in the way."""
    end = time.monotonic() + seconds
    while True:
        try:
            async with asyncio.timeout(10):
                await action()
                return
        except Exception:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.5)

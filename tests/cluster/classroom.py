"""A workshop installed on the test cluster by plain Helm, and people with codes who work in it."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import requests

from pyhelpers.check.door import Door
from pyhelpers.check.participant import Credential, Failed, Participant
from pyhelpers.hub.codes import hash_code
from tests.workshop import ROOT, patience, until

CODE = "k7mp-4xwq-9hnt"
"""Everybody's code: what is tested here is not who knows it."""

OFFLINE = Path(__file__).parent / "offline.yaml"


def run(*command: str, text: str | None = None) -> str:
    """Run a command to its end and return what it printed."""
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stderr}\n{done.stdout}"
    return done.stdout


def roster_of(people: dict[str, str]) -> str:
    """Return a roster of these names and roles, where everybody has the same code."""
    hashed = hash_code(CODE)
    return "name,role,code\n" + "".join(
        f"{name},{role},{hashed}\n" for name, role in people.items()
    )


# One that lets in nothing beyond the restricted pod security standard.
NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}
"""


@dataclass
class Classroom:
    """A release in a namespace of its own. `values` is merged over values/minimal.yaml."""

    namespace: str
    values: dict[str, Any] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    folder: Path = Path()

    def kubectl(self, *arguments: str, text: str | None = None) -> str:
        return run("kubectl", "--namespace", self.namespace, *arguments, text=text)

    def objects(self, *what: str) -> list[dict[str, Any]]:
        return json.loads(self.kubectl("get", *what, "--output", "json"))["items"]

    def install(self) -> None:
        """Install or upgrade, and wait until it is up."""
        chart = self.folder / "chart"
        if not chart.exists():
            # Whoever edits the chart meanwhile changes nothing here.
            shutil.copytree(ROOT / "chart", chart)
            run("kubectl", "apply", "--filename=-", text=NAMESPACE % self.namespace)
        layer = self.folder / f"{self.namespace}.yaml"
        # JSON is YAML.
        layer.write_text(json.dumps({**self.values, "roster": roster_of(self.people)}))
        files = [ROOT / "values" / "minimal.yaml", OFFLINE, layer]
        run(
            *("helm", "upgrade", "--install", "workshop", str(chart)),
            *("--namespace", self.namespace),
            *("--wait", "--timeout", "4m"),
            *(part for file in files for part in ("--values", str(file))),
        )
        # Ready pods are known to the service's address a moment later.
        until(self.answers, 30, f"{self.namespace} answers at {self.url}")

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/hub/health", timeout=5).ok
        except requests.RequestException:
            return False

    def remove(self) -> None:
        """Remove it, homes included."""
        run("helm", "uninstall", "workshop", "--namespace", self.namespace, "--ignore-not-found")
        run("kubectl", "delete", "namespace", self.namespace, "--ignore-not-found", "--wait=false")

    @property
    def url(self) -> str:
        address = self.kubectl(
            "get", "service", "proxy-public", "--output=jsonpath={.spec.clusterIP}"
        )
        return f"http://{address}"

    def pod(self, component: str) -> dict[str, Any]:
        """Return the one running pod of a component: hub or proxy."""
        pods = self.objects("pods", f"--selector=component={component}")
        (one,) = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]
        return one

    def pod_of(self, name: str) -> dict[str, Any] | None:
        """Return a participant's pod."""
        found = self.objects("pods", f"--selector=hub.jupyter.org/username={name}")
        return found[0] if found else None

    def node_of(self, name: str) -> str:
        pod = self.pod_of(name)
        return pod["spec"].get("nodeName", "") if pod else ""

    def log(self) -> str:
        return self.kubectl("logs", "deployment/hub", "--tail=-1")

    def person(self, name: str) -> Participant:
        return Participant(Door(self.url), Credential(name, CODE, by_code=True))


@contextmanager
def classroom(room: Classroom) -> Iterator[Classroom]:
    """Install it for as long as this lasts."""
    try:
        room.install()
        yield room
    finally:
        room.remove()


async def enter(person: Participant) -> None:
    """Log in, once the hub can be reached: every node's rules need a moment after a start."""

    async def is_open() -> bool:
        return (await page(person, "/hub/login"))[0] == 200

    await within(30, "the hub can be reached", is_open)
    await person.log_in()


async def page(person: Participant, path: str) -> tuple[int, str]:
    """Return the status and the text of a page of the workshop."""
    async with person.session.get(f"{person.hub}{path}") as response:
        return response.status, await response.text()


async def kernel_of(person: Participant) -> str:
    """Start a kernel in the person's server and return its id."""
    url = f"{person.base}/api/kernels"
    async with person.session.post(
        url, json={"name": "python3"}, headers=person.headers(f"{person.base}/")
    ) as response:
        assert response.status == 201, await response.text()
        return (await response.json())["id"]


async def execute(person: Participant, kernel: str, code: str) -> str:
    """Run code in a kernel over a websocket of its own and return what it printed."""
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": "execute_request",
        "username": "",
        "session": uuid.uuid4().hex,
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
    printed, answered, idle = "", False, False
    url = f"{person.base}/api/kernels/{kernel}/channels"
    async with person.session.ws_connect(url, max_msg_size=0) as socket:
        await socket.send_json({**message, "channel": "shell"})
        async for one in socket:
            said = json.loads(one.data)
            if said["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            if said["msg_type"] == "stream":
                printed += said["content"]["text"]
            if said["msg_type"] == "execute_reply":
                assert said["content"]["status"] == "ok", said["content"]
                answered = True
            if said["msg_type"] == "status":
                idle = idle or said["content"]["execution_state"] == "idle"
            # They come by two channels, in either order.
            if answered and idle:
                return printed
    raise Failed("the websocket closed before the answer came")


async def within(
    seconds: float,
    what: str,
    look: Callable[[], Any],
    every: float = 0.5,
    *,
    promised: bool = False,
) -> float:
    """Wait until `look` gives something true, usually within `seconds`; return how many it took.

    What people are `promised` after a fault has to come within these seconds. Whatever goes wrong
    while looking counts as not yet.
    """
    limit = seconds if promised else patience(seconds)
    began = time.monotonic()
    last: object = None
    while time.monotonic() - began < limit:
        try:
            found = look()
            last = await found if asyncio.iscoroutine(found) else found
            if last:
                return time.monotonic() - began
        except (TimeoutError, Failed, OSError, AssertionError, aiohttp.ClientError) as error:
            last = error
        await asyncio.sleep(every)
    raise AssertionError(f"not within {limit:.0f} s: {what} (last: {last})")

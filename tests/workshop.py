"""A real workshop for a test: the command run as a user runs it, and people with sessions."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psutil
import requests

ROOT = Path(__file__).parents[1]
PEARC = ROOT / "values" / "pearc.yaml"

VALUES = """\
global:
  workshop:
    title: A test workshop
    participants: 9
    login: {{provider: {provider}, allow: roster, contact: help@example.org}}
roster: |
  name,role
{people}
{more}
"""


def write_values(
    path: Path, people: dict[str, str], *, provider: str = "access", more: str = ""
) -> None:
    """Write a small values file. `people` maps names to roles."""
    lines = "\n".join(f"  {name},{role}" for name, role in people.items())
    path.write_text(VALUES.format(provider=provider, people=lines, more=more))


@dataclass
class Local:
    """`pyhelpers` with state of its own, so that tests side by side do not meet."""

    folder: Path
    file: Path
    env: dict[str, str] = field(default_factory=dict)
    info: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def url(self) -> str:
        return self.info["url"]

    @property
    def homes(self) -> Path:
        return self.state / "homes"

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "pyhelpers", *map(str, arguments)]

    def run(self, *arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            timeout=1200,
            check=False,
            env={**os.environ, **self.env, **env},
        )

    def up(self, *arguments: str) -> dict[str, Any]:
        """Bring it up in the background and remember what it printed."""
        port = () if (self.state / "settings.json").exists() else ("--port", "0")
        done = self.run(
            "up", self.file, "--state", self.state, "--detach", "--json", *port, *arguments
        )
        assert done.returncode == 0, done.stderr
        self.info = json.loads(done.stdout)
        return self.info

    def down(self) -> subprocess.CompletedProcess[str]:
        return self.run("down", self.file, "--state", self.state)

    def processes(self) -> list[psutil.Process]:
        """Return the workshop's processes, found without the project's own code."""
        mark = f"PYHELPERS_WORKSHOP={self.state}"
        found = []
        for process in psutil.process_iter():
            try:
                content = Path(f"/proc/{process.pid}/environ").read_bytes()
            except OSError:
                continue
            if mark.encode() in content.split(b"\0"):
                found.append(process)
        return found

    def hub(self) -> psutil.Process:
        return next(p for p in self.processes() if "jupyterhub_config.py" in " ".join(p.cmdline()))

    def proxy(self) -> psutil.Process:
        return next(
            p for p in self.processes() if "configurable-http-proxy" in " ".join(p.cmdline())
        )

    def log(self, name: str = "hub") -> str:
        return (self.state / "logs" / f"{name}.log").read_text()

    def say_who(self, **identities: dict[str, Any]) -> None:
        """Give the provider the exact claims of some names."""
        (self.state / "identities.json").write_text(json.dumps(identities))

    def person(self, name: str) -> Person:
        return Person(self, name)

    def set_people(self, people: dict[str, str]) -> None:
        """Edit the roster in the values file, as an organiser would while it runs."""
        text = self.file.read_text()
        lines = "".join(f"  {name},{role}\n" for name, role in people.items())
        edited = re.sub(r"(  name,role\n)(?:  .*\n)*", rf"\g<1>{lines}", text)
        self.file.write_text(edited)


class Person(requests.Session):
    """Somebody with a browser of their own."""

    def __init__(self, local: Local, name: str) -> None:
        super().__init__()
        self.local, self.name = local, name

    def open(self, path: str, **options: Any) -> requests.Response:
        return self.get(self.local.url + path, timeout=60, **options)

    def login_page(self, path: str = "/hub/oauth_login?next=/hub/home") -> requests.Response:
        """Go to the provider's page."""
        return self.open(path)

    def log_in(self, *, idp: str = "", password: str | None = None) -> requests.Response:
        """Log in through the provider; return the page that one ends on."""
        page = self.login_page()
        assert page.status_code == 200, page.text
        form = {
            "username": self.name,
            "password": self.local.info["password"] if password is None else password,
            "action": "login",
        }
        if idp:
            form["identity_provider"] = idp
        return self.post(page.url, data=form, timeout=60)

    def is_in(self) -> bool:
        return self.open("/hub/home", allow_redirects=False).status_code == 200

    def xsrf(self, path: str = "/hub/") -> dict[str, str]:
        value = next(c.value for c in self.cookies if c.name == "_xsrf" and c.path == path)
        return {"X-XSRFToken": value, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}

    def api(self, path: str, method: str = "GET", **options: Any) -> requests.Response:
        return self.request(
            method, f"{self.local.url}/hub/api{path}", headers=self.xsrf(), timeout=60, **options
        )

    def model(self, name: str = "") -> dict[str, Any]:
        answer = self.api(f"/users/{name or self.name}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def start(self) -> None:
        """Start the server and open it."""
        assert self.open("/hub/spawn").status_code == 200
        until(lambda: self.model()["servers"].get("", {}).get("ready"), 90, "the server is ready")
        assert self.open(f"/user/{self.name}/lab").status_code == 200

    def server(self, path: str = "/api/status") -> requests.Response:
        return self.open(f"/user/{self.name}{path}", allow_redirects=False)

    def server_of(self, owner: str) -> requests.Response:
        return self.open(f"/user/{owner}/api/status", allow_redirects=False)


def patience(seconds: float) -> float:
    """Return after how many seconds what usually takes `seconds` will not come any more.

    Machines that others use pause for ten seconds now and then: what a test waits for has to
    come, and is not to come at a speed.
    """
    return max(60.0, 4 * seconds)


def until(condition: Any, seconds: float, what: str, *, promised: bool = False) -> float:
    """Wait for what usually takes `seconds` at most; return how long it took, in seconds.

    What people are `promised` after a fault has to come within these seconds.
    """
    limit = seconds if promised else patience(seconds)
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        assert waited < limit, f"not within {limit:.0f} s: {what}"
        time.sleep(0.1)
    took = time.monotonic() - began
    if took > seconds:
        # What is printed nobody sees of a test that passes.
        warnings.warn(f"{what}: {took:.1f} s, usually {seconds} s at most", stacklevel=2)
    return took


def is_ready(person: Person) -> bool:
    """Tell whether the hub knows the person's server as one that runs."""
    return bool(person.model()["servers"].get("", {}).get("ready"))


def words(page: requests.Response) -> str:
    """Return what a page says to a person."""
    main = re.search(r"<main\b.*?</main>", page.text, re.S)
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", main[0] if main else page.text, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def query(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def at_work(local: Local, name: str) -> Person:
    """Return somebody who is logged in and whose server runs."""
    person = logged_in(local, name)
    person.start()
    return person


def logged_in(local: Local, name: str) -> Person:
    """Return somebody who has logged in."""
    person = local.person(name)
    page = person.log_in()
    assert page.url == f"{local.url}/hub/home", words(page)
    return person

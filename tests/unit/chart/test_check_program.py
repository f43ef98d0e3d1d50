"""What the program of `helm test` says of a hub that is right and of ones that are not."""

from __future__ import annotations

import importlib.util
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

import pyhelpers.hub
import pyhelpers.hub.roster
from tests.workshop import ROOT

TITLE = "Spectra & lines"


@pytest.fixture
def program() -> Any:
    path = ROOT / "chart" / "files" / "tests" / "check.py"
    spec = importlib.util.spec_from_file_location("chart_check", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Pages(BaseHTTPRequestHandler):
    """Answers with the status and the text that a test has put under a path."""

    pages: ClassVar[dict[str, tuple[int, str]]] = {}

    def do_GET(self) -> None:
        status, text = self.pages.get(self.path, (404, ""))
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", text)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    Pages.pages = {
        "/hub/health": (200, ""),
        "/hub/api": (200, json.dumps({"version": "5.5.0"})),
        "/hub/login": (200, "<h1>Spectra &amp; lines</h1>"),
        "/hub/home": (302, "/hub/login"),
    }
    server = HTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def settings(address: str, **more: Any) -> dict[str, Any]:
    return {"hub": address, "front": address, "title": TITLE, "namespace": "class", **more}


def test_a_hub_and_a_login_page_that_are_right(program, address) -> None:
    assert program.hub(settings(address), 0) == "JupyterHub 5.5.0 answers"
    assert "nobody is in without a login" in program.front(settings(address), 0)


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/hub/login", (200, "<h1>JupyterHub</h1>"), "not this workshop's"),
        ("/hub/login", (404, ""), "the login page answers 404"),
        ("/hub/home", (200, "Welcome"), "has not logged in is let in"),
    ],
)
def test_a_login_page_that_is_not(program, address, path, answer, said) -> None:
    Pages.pages[path] = answer
    with pytest.raises(program.Failed, match=rf"{said}.*\. Fix: "):
        program.front(settings(address), 0)


def test_a_hub_that_is_not_there(program) -> None:
    with pytest.raises(program.Failed, match=r"does not answer.*Fix: look at the hub's log"):
        program.hub(settings("http://127.0.0.1:1"), 0)


def test_a_hub_that_is_still_starting_gets_its_time(program, address, monkeypatch) -> None:
    Pages.pages["/hub/health"] = (503, "")

    def comes_up(_: float) -> None:
        Pages.pages["/hub/health"] = (200, "")

    monkeypatch.setattr(program.time, "sleep", comes_up)
    assert program.hub(settings(address), program.time.monotonic() + 60)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,role\nada,participant\n", "1 on the roster"),
        ("name,role\nada\n", "line 2: ada has no role"),
        ("name,role\n", "nobody is on the roster"),
    ],
)
def test_the_roster(program, text, said, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(program, "ROSTER", tmp_path / "roster.csv")
    # In the pod the hub's code is mounted under this name.
    monkeypatch.setitem(sys.modules, "workshop_hub", pyhelpers.hub)
    monkeypatch.setitem(sys.modules, "workshop_hub.roster", pyhelpers.hub.roster)
    (tmp_path / "roster.csv").write_text(text)
    if said.startswith("1"):
        assert program.roster({"allow": "roster"}, 0) == said
        return
    with pytest.raises(program.Failed, match=said):
        program.roster({"allow": "roster"}, 0)


@pytest.mark.parametrize(
    ("name", "status", "answer", "said"),
    [
        ("homes", 200, {}, "the StorageClass homes is there"),
        ("homes", 404, {}, "there is no StorageClass homes"),
        ("", 200, {"items": [{"metadata": {"name": "a"}}]}, "no default StorageClass"),
        ("homes", 403, {}, "Kubernetes answers 403"),
    ],
)
def test_the_class_of_homes(program, name, status, answer, said, monkeypatch) -> None:
    monkeypatch.setattr(
        program, "_kubernetes", lambda _: program.Answer(status, json.dumps(answer))
    )
    told = {"storageClass": name, "mayLook": True, "storageMend": "name one"}
    if status == 200 and name:
        assert program.homes(told, 0) == said
        return
    with pytest.raises(program.Failed, match=said):
        program.homes(told, 0)

"""Which way leads from here to a workshop: its URL, an address of the cluster, or a tunnel."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from pyhelpers import run
from pyhelpers.check.door import Door
from pyhelpers.errors import EnvironmentProblem
from pyhelpers.targets.kubernetes.place import FRONT, Place
from pyhelpers.targets.kubernetes.snapshot import Front

_SECONDS = 4.0
_FORWARDING = re.compile(r"Forwarding from 127\.0\.0\.1:([0-9]+)")


@contextmanager
def way_in(url: str, base: str, front: Front, place: Place) -> Iterator[tuple[Door, str]]:
    """Yield a door that opens, and a note about what was passed by; "" for nothing.

    `url` is the workshop's, "" when it has none; `base` z2jh's hub.baseUrl. Raises
    EnvironmentProblem when there is no way.
    """
    base = base.rstrip("/")
    wrong = why_not(f"{url}{base}") if url else ""
    if url and not wrong:
        yield Door(f"{url}{base}"), ""
        return
    note = (
        f"the workshop's own address was passed by, with what stands in front of it: {url} {wrong}"
        if url
        else ""
    )
    for address in _addresses(front):
        if not why_not(f"{address}{base}"):
            yield Door(f"{url or address}{base}", address + (base if not url else "")), note
            return
    with tunnel(place, front) as address:
        yield Door(f"{url or address}{base}", address + (base if not url else "")), note


def _addresses(front: Front) -> list[str]:
    hosts = [host for host in (front.external, front.ip) if host and host != "None"]
    return [f"http://{host}:{front.port}" for host in hosts]


def why_not(url: str) -> str:
    """Return why no hub answers at this URL, "" when one does."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        connection.request("GET", f"{parts.path}/hub/api")
        answer = connection.getresponse()
        body = answer.read(4096)
        if answer.status == 200 and "version" in json.loads(body):
            return ""
        return f"answers {answer.status}, and not as a hub"
    except (OSError, http.client.HTTPException) as error:
        return f"does not answer ({error})"
    except ValueError:
        return "answers, but not as a hub"
    finally:
        connection.close()


@contextmanager
def tunnel(place: Place, front: Front) -> Iterator[str]:
    """Yield a loopback address that kubectl forwards to the front."""
    argv = place.kubectl("port-forward", f"service/{FRONT}", f":{front.port}")
    with run.beside(argv, seconds=2) as process:
        said = []
        for line in process.stdout or ():
            said.append(line)
            match = _FORWARDING.search(line)
            if match:
                _drain(process)
                yield f"http://127.0.0.1:{match[1]}"
                return
    raise EnvironmentProblem(
        f"No way leads to the workshop from here: {''.join(said).strip()}",
        where=str(place),
        mend="run this where the workshop's address can be reached",
    )


def _drain(process: subprocess.Popen[str]) -> None:
    """Read what else the process says, which would otherwise stop it when the pipe is full."""
    from threading import Thread

    def read() -> None:
        for _ in process.stdout or ():
            pass

    Thread(target=read, daemon=True).start()

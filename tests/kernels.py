"""What tests of faults look at: a participant's kernel, the hub's answer, the notices."""

from __future__ import annotations

from collections.abc import Callable

from tests.workshop import PEARC, Local, Person


def participants() -> list[str]:
    """Return the names of the shipped workshop's participants."""
    lines = PEARC.read_text().partition("  name,role\n")[2].splitlines()
    return [line.split(",")[0].strip() for line in lines if line.endswith(",participant")]


def kernel(person: Person) -> str:
    """Start a kernel and return its ID."""
    url = f"{person.local.url}/user/{person.name}/api/kernels"
    headers = person.xsrf(f"/user/{person.name}/")
    answer = person.post(url, json={"name": "python3"}, headers=headers, timeout=60)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def has_kernel(person: Person, wanted: str) -> bool:
    answer = person.server("/api/kernels")
    return answer.status_code == 200 and wanted in {one["id"] for one in answer.json()}


def hub_answers(local: Local) -> bool:
    try:
        return local.person("nobody").open("/hub/health").status_code == 200
    except OSError:
        return False


def back(what: Callable[[], bool]) -> Callable[[], bool]:
    """Return a condition that an answer that does not come leaves unmet."""

    def holds() -> bool:
        try:
            return what()
        except OSError:
            return False

    return holds

"""The secrets that a rendering makes up: z2jh asks for each several times, and must hear one."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from tests import helm

BASE = Path(__file__).parent / "base.yaml"
TOKENS = (
    "hub.config.ConfigurableHTTPProxy.auth_token",
    "hub.config.JupyterHub.cookie_secret",
    "hub.config.CryptKeeper.keys",
    "hub.services.grader.apiToken",
)
SERVICE = "jupyterhub: {hub: {services: {grader: {url: http://grader}}}}"


@cache
def rendering(folder: Path, number: int) -> str:
    layer = folder / "service.yaml"
    layer.write_text(SERVICE)
    return helm.template(BASE, layer)


def resource(text: str, kind: str, name: str) -> dict[str, Any]:
    return next(
        one
        for _, one in helm.manifests(text)
        if one["kind"] == kind and one["metadata"]["name"] == name
    )


def tokens(text: str) -> dict[str, str]:
    data = resource(text, "Secret", "hub")["data"]
    return {name: base64.b64decode(data[name]).decode() for name in TOKENS}


def checksum(text: str, deployment: str, name: str) -> str:
    pod = resource(text, "Deployment", deployment)["spec"]["template"]
    return pod["metadata"]["annotations"][f"checksum/{name}"]


def test_each_is_64_hexadecimal_digits_and_new_every_time(tmp_path: Path) -> None:
    first, second = tokens(rendering(tmp_path, 1)), tokens(rendering(tmp_path, 2))
    made = [*first.values(), *second.values()]
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in made)
    assert len(set(made)) == 2 * len(TOKENS)


def test_the_checksums_are_of_what_is_installed(tmp_path: Path) -> None:
    # Else the first upgrade, if only of the roster, would restart the proxy and the hub.
    text = rendering(tmp_path, 1)
    token = tokens(text)[TOKENS[0]]
    assert checksum(text, "proxy", "auth-token") == hashlib.sha256(token.encode()).hexdigest()[:4]
    source = "# Source: workshop/charts/jupyterhub/templates/hub/secret.yaml\n"
    secret = text.partition(source)[2].partition("\n---\n")[0].rstrip("\n")
    sums = {hashlib.sha256(f"{secret}{end}".encode()).hexdigest() for end in ("", "\n", "\n\n")}
    assert checksum(text, "hub", "secret") in sums


def test_what_the_values_give_is_taken(tmp_path: Path) -> None:
    layer = tmp_path / "given.yaml"
    layer.write_text(
        "jupyterhub: {hub: {config: {CryptKeeper: {keys: [a1, b2]}, JupyterHub: {cookie_secret: "
        "c3}, ConfigurableHTTPProxy: {auth_token: d4}}, services: {grader: {apiToken: e5}}}}"
    )
    assert list(tokens(helm.template(BASE, layer)).values()) == ["d4", "c3", "a1;b2", "e5"]

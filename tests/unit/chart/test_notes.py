"""What NOTES.txt says where values ask for more than the shipped files do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import helm
from tests.unit.chart.test_refusals import BASE

ACCESS = "global: {workshop: {url: 'https://a.example.org', login: {provider: access}}}"


def notes(layer: str, tmp_path: Path, *below: Path) -> str:
    """Return the notes as one line, however they are wrapped."""
    file = tmp_path / "layer.yaml"
    file.write_text(layer)
    return " ".join(helm.notes(*below, file).split())


SAID = {
    "a load balancer": ("{}", "what this shows as EXTERNAL-IP"),
    "a port of the nodes": (
        "jupyterhub: {proxy: {service: {type: NodePort}}}",
        "the address of a node, a colon and the port",
    ),
    "from this computer": (
        "jupyterhub: {proxy: {service: {type: ClusterIP}}}",
        "From this computer alone, at http://localhost:8080",
    ),
    "codes to be made": ("{}", "Nobody has a code yet"),
    "where to register": (ACCESS, "https://operations.access-ci.org/identity/register-app"),
    "how to hand over the client": (
        ACCESS,
        "kubectl create secret generic workshop-login --from-env-file=login.env --namespace class",
    ),
    "where the provider sends people back to": (
        ACCESS,
        "redirect URL https://a.example.org/hub/oauth_callback",
    ),
    "an address in clear": (
        "global: {workshop: {url: 'http://a.example.org'}}",
        "The address begins with http://",
    ),
    "an address that nothing answers": (ACCESS, "Nothing in this release answers"),
    "an open door to the cloud's metadata": (
        "jupyterhub: {singleuser: {networkPolicy: {enabled: false}}}",
        "Nothing keeps participants from the cloud's metadata",
    ),
    "an image without the workshop in it": (
        "image: {pip: [numpy==2.4.6]}",
        "image.pip come into it by `pyhelpers build-image`",
    ),
}


@pytest.mark.parametrize("what", SAID)
def test_it_is_said(what: str, tmp_path: Path) -> None:
    layer, words = SAID[what]
    assert words in notes(layer, tmp_path, BASE)


NOT_SAID = {
    "codes that are there": (
        'roster: "name,role,code\\nada,participant,scrypt.abc.def\\n"',
        "Nobody has a code yet",
    ),
    "a client in the values": (
        f"{ACCESS}\njupyterhub: {{hub: {{config: {{XSEDEAuthenticator: {{client_id: a}}}}}}}}",
        "Nobody can log in",
    ),
    "this computer's own address": (
        "global: {workshop: {url: 'http://localhost:8080'}}",
        "where others on the network can read",
    ),
    "TLS by an ingress": (
        f"{ACCESS}\njupyterhub: {{ingress: {{enabled: true, hosts: [a.example.org]}}}}",
        "Nothing in this release answers",
    ),
    "an image that was built": (
        "image: {pip: [numpy==2.4.6]}\n"
        "jupyterhub: {singleuser: {image: {name: registry.example.org/class, tag: '1'}}}",
        "pyhelpers build-image",
    ),
}


@pytest.mark.parametrize("what", NOT_SAID)
def test_it_is_not_said(what: str, tmp_path: Path) -> None:
    layer, words = NOT_SAID[what]
    assert words not in notes(layer, tmp_path, BASE)


def test_a_provider_that_lets_nobody_in(tmp_path: Path) -> None:
    said = notes("global: {workshop: {login: {provider: codes}}}", tmp_path)
    assert "nobody may enter: set global.workshop.login.allow" in said

"""What ci/images.py makes of Dockerfiles, and the folder that containerd reads."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ci.imaging.dockerfile import parse
from ci.imaging.layout import Image, write_layout
from tests.workshop import ROOT

DOCKERFILES = sorted([*ROOT.glob("images/*/Dockerfile"), *ROOT.glob("tests/**/Dockerfile")])


def test_steps_in_order_and_the_settings() -> None:
    text = """\
# A comment
ARG BASE=debian:13
FROM ${BASE}
USER root
COPY a.txt b.txt /opt/
RUN one \\
 # not shell
 && two
ENV PATH=/opt/bin:/bin HOME=/home/x
USER 1000
ENTRYPOINT ["run", "it"]
CMD ["now"]
"""
    recipe = parse(text, {})
    assert recipe.base == "debian:13"
    assert recipe.steps == [("COPY", ["a.txt", "b.txt", "/opt/"]), ("RUN", "one  && two")]
    assert recipe.env == {"PATH": "/opt/bin:/bin", "HOME": "/home/x"}
    assert recipe.config == {"User": "1000", "Entrypoint": ["run", "it"], "Cmd": ["now"]}


def test_a_given_argument_wins() -> None:
    assert parse("ARG BASE=debian:13\nFROM ${BASE}\n", {"BASE": "mine"}).base == "mine"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("FROM debian\nHEALTHCHECK NONE\n", "HEALTHCHECK is none of"),
        ("ARG BASE\nFROM ${BASE}\n", "BASE has no value"),
    ],
)
def test_what_it_cannot_do_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(text, {})


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.parent.name)
def test_the_projects_own(path: Path) -> None:
    """Each can be built by ci/images.py, and none runs as root, which a cluster may refuse."""
    recipe = parse(path.read_text(), {"BASE": "base"})
    assert recipe.base == "base"
    assert int(recipe.config["User"]) > 0
    assert recipe.steps


def test_every_start_of_a_participants_image_passes_the_seeding() -> None:
    recipe = parse((ROOT / "images" / "workshop" / "Dockerfile").read_text(), {})
    entry = recipe.config["Entrypoint"]
    assert entry[1] == "/opt/workshop/seed.py"
    assert entry[-1] == "--"


def test_a_layout_names_what_it_holds(tmp_path: Path) -> None:
    layer = tmp_path / "one.tar"
    layer.write_bytes(b"layer")
    layer.with_suffix(".sha256").write_text(hashlib.sha256(b"layer").hexdigest() + "\n")
    images = [
        Image(f"docker.io/local/{name}:1", [layer], {"A": "1"}, {"User": "1000"})
        for name in ("hub", "proxy")
    ]
    write_layout(tmp_path / "layout", images)
    blobs = tmp_path / "layout" / "blobs" / "sha256"
    index = json.loads((tmp_path / "layout" / "index.json").read_text())
    names = [one["annotations"]["io.containerd.image.name"] for one in index["manifests"]]
    assert names == ["docker.io/local/hub:1", "docker.io/local/proxy:1"]
    manifest = json.loads((blobs / index["manifests"][0]["digest"][7:]).read_text())
    config = json.loads((blobs / manifest["config"]["digest"][7:]).read_text())
    assert config["config"] == {"Env": ["A=1"], "User": "1000"}
    assert config["rootfs"]["diff_ids"] == [manifest["layers"][0]["digest"]]
    for blob in blobs.iterdir():
        assert hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name

"""The folder that containerd reads, as ci/images.py writes it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ci.imaging.layout import Image, write_layout


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

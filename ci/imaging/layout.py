"""An OCI image layout: a folder with layers, manifests and one index over all its images.

Format: https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md. The layers are not
compressed: they travel within one machine, and packing them would take longer than the rest.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LAYER = "application/vnd.oci.image.layer.v1.tar"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"


@dataclass(frozen=True)
class Image:
    """A name, the archives of its layers from the bottom up, and its settings."""

    name: str
    layers: Sequence[Path]
    env: Mapping[str, str]
    config: Mapping[str, Any]


def write_layout(folder: Path, images: Sequence[Image]) -> None:
    """Write the images into a new folder; layers are hard links where that can be."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}\n')
    manifests, saved = [], []
    for image in images:
        layers = [_put_layer(blobs, layer) for layer in image.layers]
        config = {
            "architecture": {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()],
            "os": "linux",
            "config": {"Env": [f"{k}={v}" for k, v in image.env.items()], **image.config},
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]},
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": _put_json(blobs, config, _CONFIG),
            "layers": layers,
        }
        # containerd takes the name from an annotation of its own.
        annotations = {"io.containerd.image.name": image.name}
        manifests.append({**_put_json(blobs, manifest, _MANIFEST), "annotations": annotations})
        saved.append(_as_saved(image.name, manifest))
    index = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": manifests}
    (folder / "index.json").write_text(json.dumps(index, indent=1) + "\n")
    # Which makes an archive of the folder one that `docker load` takes.
    (folder / "manifest.json").write_text(json.dumps(saved, indent=1) + "\n")


def _as_saved(name: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return what `docker save` writes of an image into its manifest.json."""

    def path(blob: dict[str, Any]) -> str:
        return "blobs/" + blob["digest"].replace(":", "/")

    layers = [path(layer) for layer in manifest["layers"]]
    return {"Config": path(manifest["config"]), "RepoTags": [name], "Layers": layers}


def _put_layer(blobs: Path, layer: Path) -> dict[str, Any]:
    digest = layer.with_suffix(".sha256").read_text().strip()
    target = blobs / digest
    if not target.exists():
        try:
            target.hardlink_to(layer)
        except OSError:  # another file system
            shutil.copyfile(layer, target)
    return {"mediaType": _LAYER, "digest": f"sha256:{digest}", "size": layer.stat().st_size}


def _put_json(blobs: Path, content: Any, media_type: str) -> dict[str, Any]:
    data = json.dumps(content, sort_keys=True).encode()
    digest = hashlib.sha256(data).hexdigest()
    (blobs / digest).write_bytes(data)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}

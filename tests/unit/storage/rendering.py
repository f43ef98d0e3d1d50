"""The Ceph resources as the chart renders them, read as the Job reads them."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import yaml
from workshop_storage.storage import Storage, parse_storage

from tests import helm
from tests.workshop import ROOT

VALUES = ROOT / "values" / "storage.yaml"


def layer(folder: Path, **rook: object) -> Path:
    """Write `storage.rook` as a layer over values/storage.yaml."""
    path = folder / "rook.yaml"
    path.write_text(yaml.safe_dump({"storage": {"rook": rook}}))
    return path


@functools.cache
def _rendered(rook: str) -> str:
    file = helm.chart().parent / "storage-layer.yaml"
    file.write_text(yaml.safe_dump({"storage": {"rook": json.loads(rook)}}))
    return helm.template(VALUES, file)


def manifests(**rook: object) -> list[dict]:
    """Return everything that the chart itself makes with these keys of `storage.rook`."""
    text = _rendered(json.dumps(rook, sort_keys=True))
    return [one for source, one in helm.manifests(text) if source.startswith("workshop/templates/")]


def rendered(**rook: object) -> Storage:
    """Return what the program reads with these keys of `storage.rook`."""
    (data,) = [
        one["data"]
        for one in manifests(**rook)
        if (one["kind"], one["metadata"]["name"]) == ("ConfigMap", "workshop-storage")
    ]
    texts = {name: text for name, text in data.items() if name.endswith(".yaml")}
    return parse_storage(json.loads(data["settings.json"]), texts)


def one(storage: Storage, kind: str, name: str = "") -> dict:
    """Return the one resource of this kind, or of this name."""
    (found,) = [
        resource
        for resource in storage.all_resources
        if resource["kind"] == kind and name in ("", resource["metadata"]["name"])
    ]
    return found

"""The mounted settings and resources → data. Pure but for reading the folder."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path

import yaml

MANAGER = "workshop-storage"
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_DEFAULT_CLASS_KEYS = (DEFAULT_CLASS, "storageclass.beta.kubernetes.io/is-default-class")


@dataclass(frozen=True)
class Storage:
    """What the values file asks for, as chart/templates/storage/_settings.tpl has filled it in."""

    namespace: str
    cluster: str
    nodes: int
    replicas: int
    failure_domain: str
    drivers: tuple[str, ...]
    default_class: str
    placed: bool
    """Whether the values file says itself which nodes Ceph may use."""
    resources: dict[str, list[dict]] = field(default_factory=dict)
    """The resources of each phase, by the name of its file."""
    hash: str = ""

    @property
    def all_resources(self) -> list[dict]:
        """Return every resource, in the order of the phases."""
        return [one for name in sorted(self.resources) for one in self.resources[name]]


def parse_storage(settings: dict, texts: dict[str, str], content_hash: str = "") -> Storage:
    """Return the settings with the resources, each labelled as the program's own."""
    return Storage(
        namespace=settings["namespace"],
        cluster=settings["cluster"],
        nodes=int(settings["nodes"]),
        replicas=int(settings["replicas"]),
        failure_domain=settings["failureDomain"],
        drivers=tuple(settings["drivers"].values()),
        default_class=settings["defaultClass"],
        placed="placement" in settings["override"],
        resources={
            name: [_labelled(one) for one in yaml.safe_load_all(text) if one]
            for name, text in texts.items()
        },
        hash=content_hash,
    )


def read_storage(folder: Path, content_hash: str = "") -> Storage:
    """Read the folder that the ConfigMap `workshop-storage` is mounted at."""
    settings = json.loads((folder / "settings.json").read_text("utf-8"))
    texts = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))}
    return parse_storage(settings, texts, content_hash)


def _labelled(resource: dict) -> dict:
    metadata = resource["metadata"]
    labels = {**metadata.get("labels", {}), "app.kubernetes.io/managed-by": MANAGER}
    return {**resource, "metadata": {**metadata, "labels": labels}}


def is_default(storage_class: dict) -> bool:
    """Tell whether a StorageClass is the cluster's default."""
    annotations = storage_class["metadata"].get("annotations") or {}
    return any(annotations.get(key) == "true" for key in _DEFAULT_CLASS_KEYS)


def with_default(resource: dict, wanted: str, existing: list[dict]) -> dict:
    """Return the StorageClass, made the cluster's default if it is `wanted` and there is no other.

    One that is the default already stays it: whoever relies on it should not notice an upgrade.
    """
    name = resource["metadata"]["name"]
    if resource["kind"] != "StorageClass" or name != wanted:
        return resource
    defaults = {one["metadata"]["name"] for one in existing if is_default(one)}
    if defaults and name not in defaults:
        return resource
    made = copy.deepcopy(resource)
    made["metadata"].setdefault("annotations", {})[DEFAULT_CLASS] = "true"
    return made

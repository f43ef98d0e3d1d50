"""Small charts for tests, as folders or packages."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

_TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: %s}
data: {v: {{ .Values | toJson | quote }}}
"""


def folder(
    place: Path,
    name: str,
    values: str = "",
    *,
    dependencies: list[dict[str, Any]] = [],  # noqa: B006  read only
    schema: dict[str, Any] | None = None,
) -> Path:
    """Write a chart's folder and return it."""
    place.mkdir(parents=True, exist_ok=True)
    about = {"apiVersion": "v2", "name": name, "version": "1.0.0", "dependencies": dependencies}
    (place / "Chart.yaml").write_text(json.dumps(about))
    (place / "values.yaml").write_text(values)
    if schema is not None:
        (place / "values.schema.json").write_text(json.dumps(schema))
    templates = place / "templates"
    templates.mkdir(exist_ok=True)
    (templates / "values.yaml").write_text(_TEMPLATE % name)
    return place


def package(chart: Path, target: Path) -> Path:
    """Pack a chart's folder as `helm package` does."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w:gz") as tar:
        tar.add(chart, arcname=chart.name)
    return target


def tarball(target: Path, files: dict[str, bytes]) -> Path:
    """Write a package with just these files."""
    with tarfile.open(target, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target

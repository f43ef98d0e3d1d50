"""Conda packages and a channel of them, made by hand.

The formats: https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html and,
of .conda files, https://conda.org/learn/ceps/cep-0035.
"""

from __future__ import annotations

import bz2
import hashlib
import io
import json
import struct
import tarfile
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

STEPS = Path(__file__).parents[4] / "images" / "workshop" / "steps"
PLACEHOLDER = "/opt/placeholder_placeholder_placeholder"
"""Stands in a package's files for the environment that they will be installed into."""


class Channel:
    """A folder that is a conda channel, and what its web server does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.asked: list[str] = []
        """The path of each request so far."""
        self.cuts: list[int] = []
        """Bytes after which a package's download breaks, one a request, before it holds; at 0 it
        stalls."""
        self.stalled = threading.Event()
        """Set at the end of a test; what is not answered waits for it."""
        self.silent = False
        self.indexes: dict[str, dict[str, Any]] = {"linux-64": {}, "noarch": {}}
        for subdir in self.indexes:
            (folder / subdir).mkdir(parents=True)
            self.write(subdir)

    def add(
        self,
        name: str,
        version: str,
        depends: Sequence[str] = (),
        *,
        files: dict[str, str] | None = None,
        subdir: str = "linux-64",
        noarch: str = "",
        entry_point: str = "",
        form: str = ".conda",
    ) -> Path:
        """Put a package into the channel; files below bin/ can be executed."""
        files = files or {f"share/{name}.txt": f"{name} {version}\n"}
        index = {
            **{"name": name, "version": version, "build": "h0_0", "build_number": 0},
            **{"subdir": subdir, "depends": list(depends), "timestamp": 1_700_000_000_000},
            **({"noarch": noarch} if noarch else {}),
        }
        info = {
            "info/index.json": json.dumps(index),
            "info/paths.json": json.dumps({"paths_version": 1, "paths": _paths(files)}),
        }
        if noarch == "python":
            link = {"type": "python", "entry_points": [entry_point] if entry_point else []}
            info["info/link.json"] = json.dumps({"noarch": link, "package_metadata_version": 1})
        stem = f"{name}-{version}-h0_0"
        file = self.folder / subdir / f"{stem}{form}"
        file.write_bytes(_conda(stem, files, info) if form == ".conda" else _bz2({**files, **info}))
        found = hashlib.sha256(file.read_bytes()).hexdigest()
        self.indexes[subdir][file.name] = {**index, "sha256": found, "size": file.stat().st_size}
        self.write(subdir)
        return file

    def write(self, subdir: str) -> None:
        """Write the index of a subdirectory from `indexes`."""
        kinds = {"packages": ".tar.bz2", "packages.conda": ".conda"}
        packages = self.indexes[subdir].items()
        lists = {
            key: {name: one for name, one in packages if name.endswith(form)}
            for key, form in kinds.items()
        }
        text = json.dumps({"info": {"subdir": subdir}, **lists, "repodata_version": 1})
        (self.folder / subdir / "repodata.json").write_text(text)


def _paths(files: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            **{"_path": path, "path_type": "hardlink", "size_in_bytes": len(text)},
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            **(
                {"file_mode": "text", "prefix_placeholder": PLACEHOLDER}
                if PLACEHOLDER in text
                else {}
            ),
        }
        for path, text in files.items()
    ]


def _tar(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(text), 0o755 if path.startswith("bin/") else 0o644
            archive.addfile(member, io.BytesIO(text.encode()))
    return stream.getvalue()


def _bz2(files: dict[str, str]) -> bytes:
    return bz2.compress(_tar(files))


def _conda(stem: str, files: dict[str, str], info: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("metadata.json", '{"conda_pkg_format_version": 2}')
        archive.writestr(f"pkg-{stem}.tar.zst", _zstd(_tar(files)))
        archive.writestr(f"info-{stem}.tar.zst", _zstd(_tar(info)))
    return stream.getvalue()


def _zstd(text: bytes) -> bytes:
    """Return a Zstandard frame of raw blocks (RFC 8878): Python 3.14 is the first to have zstd."""
    size = 1 << 16
    blocks = [text[start : start + size] for start in range(0, len(text), size)]
    heads = [struct.pack("<I", len(block) << 3)[:3] for block in blocks]
    heads[-1] = struct.pack("<I", len(blocks[-1]) << 3 | 1)[:3]
    body = b"".join(head + block for head, block in zip(heads, blocks, strict=True))
    return b"\x28\xb5\x2f\xfd\xa0" + struct.pack("<I", len(text)) + body

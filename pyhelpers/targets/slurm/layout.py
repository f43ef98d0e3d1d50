"""Where a workshop on a cluster keeps what is on the hub's host. Pure."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from pathlib import Path

from pyhelpers.places import state_folder
from pyhelpers.targets.local import layout

_OURS = ("keep.json", "keeping", "ssh", "ssh.*")


@dataclass(frozen=True)
class Folders(layout.Folders):
    """The paths below one workshop's state folder, which only its owner can enter."""

    @classmethod
    def of(cls, first_file: Path) -> Folders:
        """Return the state folder of the workshop that this values file describes."""
        name = layout.Folders.of(first_file).name
        return cls(root() / name)

    def is_ours(self, path: Path) -> bool:
        return super().is_ours(path) or any(path.match(pattern) for pattern in _OURS)

    @property
    def keep(self) -> Path:
        """What the keeper keeps alive."""
        return self.state / "keep.json"

    @property
    def keeping(self) -> Path:
        """Exists while the keeper works."""
        return self.state / "keeping"

    @property
    def control(self) -> Path:
        """The socket of the connection to the login node."""
        return self.state / "ssh"

    @property
    def job_name(self) -> str:
        """Of all the workshop's jobs, and of no others on the cluster."""
        # Another host, with the same folders, may use the same account of the cluster.
        whose = f"{platform.node()}:{self.state}"
        return f"workshop-{hashlib.sha256(whose.encode()).hexdigest()[:10]}"


def root() -> Path:
    """Return the folder of all workshops that were brought up on a cluster from here."""
    return state_folder() / "slurm"

"""Where everything of a local workshop lies, and the settings it keeps. Pure, but for reading."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pyhelpers.places import state_folder

HOST = "127.0.0.1"

# Everything that lies in a state folder; nothing else in it is ever deleted.
_OURS = (
    *("homes", "logs", "share", ".share.*", "check-*", "lock", "stopped", "cookie_secret"),
    *("settings.json", "workshop.json", "codes.json", "provider.json", "identities.json"),
    *("jupyterhub_config.py", "jupyterhub.sqlite*", ".*.json.*", ".jupyterhub_config.py.*"),
)


@dataclass(frozen=True)
class Folders:
    """The paths below one workshop's state folder, which only its owner can enter."""

    state: Path

    @classmethod
    def of(cls, first_file: Path) -> Folders:
        """Return the state folder of the workshop that this values file describes."""
        path = first_file.resolve()
        digest = hashlib.sha256(str(path).encode()).hexdigest()[:8]
        return cls(state_folder() / "workshops" / f"{path.stem}-{digest}")

    def is_ours(self, path: Path) -> bool:
        """Return whether something in the state folder is what we put there, by its name."""
        return any(path.match(pattern) for pattern in _OURS)

    @property
    def name(self) -> str:
        return self.state.name

    @property
    def homes(self) -> Path:
        return self.state / "homes"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def share(self) -> Path:
        return self.state / "share"

    @property
    def settings(self) -> Path:
        return self.state / "settings.json"

    @property
    def snapshot(self) -> Path:
        """The merged values and their files, as the running hub was given them."""
        return self.state / "workshop.json"

    @property
    def codes(self) -> Path:
        return self.state / "codes.json"

    @property
    def hub_config(self) -> Path:
        return self.state / "jupyterhub_config.py"

    @property
    def provider(self) -> Path:
        return self.state / "provider.json"

    @property
    def identities(self) -> Path:
        """Exact claims of some names at the stand-in provider; optional, for trying things."""
        return self.state / "identities.json"

    @property
    def stopped(self) -> Path:
        """Exists after `down`, until the next `up`."""
        return self.state / "stopped"

    @property
    def lock(self) -> Path:
        return self.state / "lock"


@dataclass(frozen=True)
class Settings:
    """Ports and secrets that stay the same from one `up` to the next.

    Servers that outlive a hub find the next one at the same port, with the same proxy token.
    """

    port: int
    provider_port: int
    hub_port: int
    proxy_api_port: int
    proxy_token: str = field(repr=False)
    client_secret: str = field(repr=False)
    password: str = field(repr=False)
    client_id: str = "workshop"

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def provider_url(self) -> str:
        return f"http://{HOST}:{self.provider_port}"

    def text(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def read(cls, path: Path) -> Settings | None:
        """Return the settings of an earlier `up`, None when there are none that can be used."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

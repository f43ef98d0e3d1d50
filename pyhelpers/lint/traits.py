"""What the hub's classes can be set to: asked of traits.json, which `ci/generate` makes. Pure.

A setting of a class reaches every class made from it: `Authenticator.client_id` is one of
GitHubOAuthenticator's. So a class knows the settings of those it is made from, and of those made
from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pyhelpers.schema.words import needed

_OTHER_CLASSES = (
    *("FirstUseAuthenticator", "HashAuthenticator", "HMACAuthenticator", "LDAPAuthenticator"),
    *("LTI11Authenticator", "LTI13Authenticator", "LTIAuthenticator", "NativeAuthenticator"),
    *("TmpAuthenticator", "MWOAuthenticator", "ServerApp", "KeyCloakAuthenticator"),
)
"""Further ones that hubs use: names that are near to a known one and yet no mistake."""

_OTHER_NAMES = (
    *("native", "firstuse", "firstuseauthenticator", "nativeauthenticator", "hmac", "ldap", "lti"),
    *("lti11", "lti13", "ltiauthenticator", "tmp", "tmpauthenticator", "ldapauthenticator"),
    *("okpy", "kubespawner", "batchspawner", "jwt", "saml", "keycloak", "remote-user"),
)
"""What `authenticator_class` and `spawner_class` take beside the table's names."""

_SEVERAL = re.compile(r"[,;\n]")
_LETTERS = {bool: "b", int: "i", float: "f", str: "t", list: "l", dict: "m"}
_ENTRY = "e"
"""The letter of lists of texts that a single text stands for as well, as its one entry."""
_KINDS = {
    "b": "boolean",
    "i": "integer",
    "f": "number",
    "t": "string",
    "l": "array",
    "m": "object",
}
"""Letters → kinds as a JSON schema names them."""


@dataclass(frozen=True)
class Setting:
    """A setting: letters of the kinds that it takes, and what bounds its values."""

    kinds: str
    choices: tuple[Any, ...] = ()
    least: float | None = None
    most: float | None = None

    def refuses(self, value: Any) -> str:
        """Return what is needed instead of this value; "" where it is taken."""
        if self.choices:
            words = ", ".join(map(str, self.choices))
            return "" if value in self.choices or value is None else f"one of {words}"
        if not self._takes_kind(value):
            return (
                needed(self.json_kinds) or "a function of Python, which only extraConfig can give"
            )
        if isinstance(value, int | float) and not isinstance(value, bool):
            if self.least is not None and value < self.least:
                return f"{self.least:g} or more"
            if self.most is not None and value > self.most:
                return f"{self.most:g} or less"
        return ""

    def _takes_kind(self, value: Any) -> bool:
        if _LETTERS.get(type(value), "") in self.kinds or value is None:
            return True
        if _ENTRY in self.kinds and isinstance(value, str) and not _SEVERAL.search(value):
            return True
        # Python holds true for 1, and traitlets takes one for the other.
        return ("i" in self.kinds and isinstance(value, bool)) or (
            "b" in self.kinds and value in (0, 1)
        )

    def wrong_kinds(self, value: Any) -> tuple[str, ...]:
        """Return the kinds of which the value is none, as a JSON schema names them, or nothing."""
        return () if self.choices or self._takes_kind(value) else self.json_kinds

    @property
    def json_kinds(self) -> tuple[str, ...]:
        letters = self.kinds.replace("i", "") if "f" in self.kinds else self.kinds
        return tuple(_KINDS[letter] for letter in letters if letter != _ENTRY)


@cache
def _table() -> dict[str, Any]:
    return json.loads(Path(__file__).with_name("traits.json").read_text("utf-8"))


def classes() -> tuple[str, ...]:
    """Return the names of all classes of the table."""
    return tuple(_table()["classes"])


def class_names() -> tuple[str, ...]:
    """Return the names of known classes, also of those whose settings are not known."""
    return (*classes(), *_OTHER_CLASSES)


def entry_names() -> tuple[str, ...]:
    """Return the short names by which authenticators and spawners are chosen."""
    return (*_table()["names"], *_OTHER_NAMES)


def settings(name: str) -> Mapping[str, tuple[Setting, ...]]:
    """Return what a class knows, by name; several where classes made from it differ."""
    found: dict[str, tuple[Setting, ...]] = {}
    for one in _family(name):
        for key, spec in _table()["classes"][one]["traits"].items():
            found[key] = (*found.get(key, ()), _setting(spec))
    return found


def renamed(name: str, key: str) -> tuple[str, bool] | None:
    """Return the new name of a setting of old, and whether the hub still understands the old."""
    for one in _family(name):
        if found := _table()["classes"][one]["renamed"].get(key):
            return found[0], found[1]
    return None


def _family(name: str) -> Iterator[str]:
    table = _table()["classes"]
    for one, about in table.items():
        if one == name or name in about["bases"] or one in table.get(name, {}).get("bases", ()):
            yield one


def _setting(spec: Any) -> Setting:
    if isinstance(spec, str):
        return Setting(spec)
    choices = tuple(spec.get("choices", ()))
    return Setting(spec.get("kinds", ""), choices, spec.get("min"), spec.get("max"))

"""Environment variables and files that the chart puts into pods."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section
from pyhelpers.schema.words import edit, fix_of_kind, given

_ENVIRONMENTS = (
    ("hub", "extraEnv"),
    ("proxy", "chp", "extraEnv"),
    ("proxy", "traefik", "extraEnv"),
)
_STRUCTURED = (".yaml", ".yml", ".json", ".toml")


def variables_are_text(hub: Section) -> Iterator[Finding]:
    """The value of an environment variable is text, or a map as of `valueFrom`.

    YAML takes `yes`, `on` and `8000` for something else, and Helm then refuses to render. In
    quotes they are text.
    """
    for base in _ENVIRONMENTS:
        if not isinstance(hub.get(*base), dict):
            continue
        for path, value in hub.entries(*base):
            if not isinstance(value, str | dict | None):
                written = hub.values.written((*hub.path, *path))
                problem = f"needs text, and got {given(value, written, path)}"
                mend, fix = edit(value, "string", path, written), fix_of_kind(value, "string", path)
                yield hub.finding(path, problem, mend, fix=fix)


def data_has_a_known_ending(hub: Section) -> Iterator[Finding]:
    """Of the `data` of an extra file, a map or a list, the chart makes YAML, JSON or TOML, by the
    ending of its `mountPath`. Helm refuses to render any other."""
    for owner in ("hub", "singleuser"):
        for path, file in hub.entries(owner, "extraFiles"):
            if not isinstance(file, dict) or not file.get("mountPath"):
                continue
            ending = PurePosixPath(str(file["mountPath"])).suffix
            if file.get("data") and ending not in _STRUCTURED:
                problem = f"`data` is for {', '.join(_STRUCTURED)}, and this is {ending or 'none'}"
                mend = "use stringData, or another ending"
                yield hub.finding((*path, "mountPath"), problem, mend)

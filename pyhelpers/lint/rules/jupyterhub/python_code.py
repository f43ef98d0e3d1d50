"""Python in the values: parsed, never run."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section
from pyhelpers.values import dotted

_OURS = "00-workshop"
"""The entry of our own chart's values.yaml."""


def has_own_code(hub: Section) -> bool:
    """Tell whether the hub runs Python of the file's own, or from an image of its own."""
    code = hub.map("hub", "extraConfig").keys() - {_OURS}
    return bool(code or hub.get("hub", "extraFiles")) or any(
        hub.is_set("hub", key) for key in ("image", "existingSecret", "command", "args")
    )


def extra_config_can_be_parsed(hub: Section) -> Iterator[Finding]:
    """The hub runs each entry of `extraConfig` at its start, and ends at a syntax error.

    The code is only parsed here, by the Python that runs this command.
    """
    import ast
    import warnings

    for path, code in hub.entries("hub", "extraConfig"):
        if not isinstance(code, str):
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(code)
        except SyntaxError as error:
            whole = (*hub.path, *path)
            where = hub.values.text_position(whole, error.lineno or 1, error.offset or 1)
            problem = f"Python cannot read this: {error.msg}"
            yield Finding(where, dotted(whole), problem, "correct the code")
        except (ValueError, RecursionError, MemoryError):
            yield hub.finding(path, "Python cannot read this", "correct the code")

"""chart/values.schema.yaml → chart/values.schema.json. Called by `pyhelpers schema generate`."""

from __future__ import annotations

import json

from pyhelpers.values.nodes import plain
from pyhelpers.values.read import read


def read_schema(text: str, name: str = "values.schema.yaml") -> dict:
    """Return the authored schema as data, keys in the order they were written.

    Raises FileProblem where the text is not YAML; `name` is the file's name in messages.
    """
    return plain(read(name, text)[0])


def generate(text: str, name: str = "values.schema.yaml") -> str:
    """Return the JSON for the authored schema: same order, same descriptions, ends in a newline."""
    return json.dumps(read_schema(text, name), indent=2, ensure_ascii=False) + "\n"

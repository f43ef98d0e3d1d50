"""chart/values.schema.yaml and chart/values.yaml → docs/values.md. Called by `schema docs`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pyhelpers.errors import Problem
from pyhelpers.schema.generate import read_schema
from pyhelpers.schema.words import needed
from pyhelpers.values.nodes import plain
from pyhelpers.values.read import read

_HEAD = """<!-- Made by `make generate` from chart/values.schema.yaml and chart/values.yaml. -->
# Keys of a values file

One values file is one workshop. It is a plain Helm values file: read as Helm reads it, laid over
the chart's own `values.yaml`. Later `-f` files go over earlier ones, maps merge, lists and texts
replace, and a `null` takes a default away.

Begin a file with this line, and an editor that knows YAML explains and completes every key:

```yaml
# yaml-language-server: $schema=../chart/values.schema.json
```

"""


def reference(schema_text: str, defaults_text: str) -> str:
    """Return the reference page: every key with type, default, meaning and an example.

    Raises FileProblem where one of the texts is not YAML.
    """
    schema = read_schema(schema_text)
    defaults = plain(read("values.yaml", defaults_text)[0])
    sections = schema["properties"]
    index = "".join(f"- [`{name}`](#{name}): {_first(part)}\n" for name, part in sections.items())
    bodies = [
        "\n\n".join(_section(name, part, defaults.get(name), 2)) for name, part in sections.items()
    ]
    return f"{_HEAD}{index}\n" + "\n\n".join(bodies) + "\n"


def _section(path: str, schema: dict, default: object, level: int) -> Iterator[str]:
    yield f"{'#' * level} `{path}`"
    yield _facts(schema, default)
    yield schema["description"]
    inner, mark = _inner(schema)
    if "examples" in schema:
        yield _example(path, schema["examples"][0])
    for key, part in inner.items():
        below = default.get(key) if isinstance(default, dict) else None
        required = key in _holder(schema).get("required", [])
        yield from _key(f"{path}{mark}.{key}", part, below, required=required)


def _key(path: str, schema: dict, default: object, *, required: bool) -> Iterator[str]:
    first, *rest = _section(path, schema, default, 3)
    facts, *rest = rest
    yield first
    yield f"{facts} · required" if required else facts
    yield from rest


def _holder(schema: dict) -> dict:
    """Return the schema that has the properties: a list's are those of its entries."""
    return schema.get("items", schema)


def _inner(schema: dict) -> tuple[dict, str]:
    return _holder(schema).get("properties", {}), "[]" if "items" in schema else ""


def _facts(schema: dict, default: object) -> str:
    kind = needed(schema["type"]).removeprefix("a ")
    if schema["type"] == "array":
        kind += " of maps" if _inner(schema)[0] else " of texts"
    if "enum" in schema:
        kind = "one of " + ", ".join(f"`{choice}`" for choice in schema["enum"])
    if "minimum" in schema:
        kind += f", at least {schema['minimum']}"
    plain_default = default not in (None, "", {}, []) and not isinstance(default, dict)
    return f"{kind} · default `{_flow(default)}`" if plain_default else kind


def _example(path: str, value: object) -> str:
    """Show a value under its last key, in YAML as people write it."""
    key = path.rpartition(".")[2]
    if isinstance(value, str) and "\n" in value:
        body = f"{key}: |\n" + "".join(f"  {line}\n" for line in value.splitlines())
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        body = f"{key}:\n" + "".join(f"  - {_flow(entry)}\n" for entry in value)
    else:
        body = f"{key}: {_flow(value)}\n"
    return f"```yaml\n{body}```"


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    return _scalar(value) if isinstance(value, str) else json.dumps(value)


def _scalar(text: str) -> str:
    """Write a text without quotes where every YAML reader takes it for the same text."""
    if text[:1].isdigit() and ":" in text:
        return json.dumps(text)  # a time, which many readers but Helm make a date or a number of
    try:
        as_read = plain(read("", f"bare: [{text}]")[0])
    except Problem:
        as_read = None
    return text if as_read == {"bare": [text]} else json.dumps(text, ensure_ascii=False)


def _first(schema: dict) -> str:
    return schema["description"].split(". ")[0].rstrip(".") + "."

"""The JSON Schema validator, as `check.py` uses it: jsonschema, quick to import, exact on `$`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

# jsonschema imports every library for `format` that it finds, and Jupyter's own dependencies
# bring some that take two seconds. Our schemas use no `format`; a name that is None in
# sys.modules counts as not installed (https://docs.python.org/3/reference/import.html).
_FORMATS = (
    *("fqdn", "idna", "isoduration", "jsonpointer", "rfc3339_validator", "rfc3986_validator"),
    *("rfc3987", "rfc3987_syntax", "uri_template", "webcolors"),
)
_SLOW = [name for name in _FORMATS if name not in sys.modules]
sys.modules.update(dict.fromkeys(_SLOW))  # type: ignore[arg-type]
try:
    from jsonschema import Draft7Validator, ValidationError
    from jsonschema.validators import extend
finally:
    for _name in _SLOW:
        del sys.modules[_name]


def _pattern(_validator: object, pattern: str, text: object, _schema: dict) -> Iterator:
    # Helm's Go takes $ for the end of the text; Python's also stands before a last line break.
    exact = re.sub(r"\$$", r"\\Z", pattern)
    if isinstance(text, str) and not re.search(exact, text):
        yield ValidationError("does not match")


Validator = extend(Draft7Validator, {"pattern": _pattern})

_made: dict[int, tuple[object, object]] = {}


def validator_of(schema: object) -> Validator:
    """Return the validator of a schema, the same one each time: making it takes a while."""
    if id(schema) not in _made:
        _made[id(schema)] = (schema, Validator(schema))
    return _made[id(schema)][1]


__all__ = ["ValidationError", "Validator", "validator_of"]

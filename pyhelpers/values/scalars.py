"""What one YAML scalar means to Helm. Read by `read.py`.

Helm 4 reads YAML with sigs.k8s.io/yaml over go.yaml.in/yaml/v2 and passes the result through
JSON (`pkg/chart/v2/loader/load.go:LoadValues` of Helm 4.2.4). That is neither YAML 1.1 nor 1.2:
`yes` and `y` are booleans, `0644` is 420, `0o17` is 15, dates and `12:30:45` stay text, and every
number is a 64-bit float in the end. The rules below follow `resolve.go` of that library;
`tests/unit/values/helm_scalars.json` holds what Helm itself answered.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from decimal import Decimal

TAG = "tag:yaml.org,2002:"

_WORDS: dict[str, object] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_RESOLVABLE = {TAG + name for name in ("bool", "int", "float", "null", "timestamp")}
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO](?P<oct>[0-7]+)"
    r"|0(?P<old>[0-7]+)|(?P<dec>0|[1-9][0-9]*))"
)
_SIGN_INSIDE = re.compile(r"0b[-+][01]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# After a leading dot go-yaml leaves underscores to Go's ParseFloat: single ones, between digits.
_FRACTION = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?")
_BASES = (("hex", 16), ("bin", 2), ("oct", 8), ("old", 8), ("dec", 10))
_LARGEST_PLAIN = 1e21  # Go writes larger floats with an exponent, encoding/json's floatEncoder


class ScalarError(ValueError):
    """A scalar that Helm refuses; the text says why."""


def resolve(text: str, *, plain: bool, tag: str | None = None) -> object:
    """Return what Helm makes of a scalar: None, a bool, an int, a float or a str.

    `plain` is true for a scalar without quotes.
    The result may be an infinity or NaN, which no value may be: see `number`.
    Raises ScalarError where Helm refuses the text under its tag.
    """
    if tag is None:
        return _untagged(text) if plain else text
    if tag == TAG + "binary":
        return _binary(text)
    if tag not in _RESOLVABLE:
        return text
    return _tagged(text, tag)


def number(value: float) -> int | float:
    """Return a number as it comes out of Helm: through a 64-bit float, whole ones as integers.

    Raises ScalarError for infinities and NaN, which JSON cannot hold.
    """
    through = float(value)
    if not math.isfinite(through):
        raise ScalarError("Helm passes values through JSON, which has no infinities and no NaN")
    if not through.is_integer() or abs(through) >= _LARGEST_PLAIN:
        return through
    # JSON carries the shortest digits that mean this float, filled up with zeros.
    return int(Decimal(repr(through)))


def key_text(value: object) -> str:
    """Return the text that a map's key becomes. Raises ScalarError for a key Helm refuses."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value < 2**63:
        return str(value)
    if isinstance(value, float):
        return _float_key(value)
    kind = "an empty key" if value is None else "so large a number as a key"
    raise ScalarError(f"Helm does not take {kind}")


def _untagged(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first == ".":
        return _decimal(text.replace("_", "")) if _FRACTION.fullmatch(text) else text
    return _numeric(text) if first.isascii() and (first.isdigit() or first in "+-") else text


def _numeric(text: str) -> object:
    digits = text.replace("_", "")
    whole = _integer(digits)
    if whole is not None:
        return whole
    if _SIGN_INSIDE.fullmatch(digits):
        return int(digits[2:], 2)
    value = _decimal(digits)
    return text if isinstance(value, str) else value


def _integer(digits: str) -> int | None:
    match = _INTEGER.fullmatch(digits)
    if match is None:
        return None
    value = next(int(match[name], base) for name, base in _BASES if match[name] is not None)
    sign = match["sign"]
    if sign:
        value = -value if sign == "-" else value
        return value if -(2**63) <= value < 2**63 else None
    return value if value < 2**64 else None


def _decimal(text: str) -> object:
    if _FLOAT.fullmatch(text) is None:
        return text
    value = float(text)
    return value if math.isfinite(value) else text


def _tagged(text: str, tag: str) -> object:
    name = tag.removeprefix(TAG)
    value = _untagged(text)
    if name == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    fits = {
        "bool": isinstance(value, bool),
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, float),
        "null": value is None,
        "timestamp": _DATE.fullmatch(text) is not None,
    }[name]
    if not fits:
        raise ScalarError(f"{text!r} is not what the tag !!{name} says")
    return text if name == "timestamp" else value


def _binary(text: str) -> str:
    try:
        return base64.b64decode(text.replace("\n", ""), validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        raise ScalarError("the text under !!binary is not base64") from None


def _float_key(value: float) -> str:
    """Write a float as Go's FormatFloat(value, 'g', -1, 32) does: the shortest 32-bit form."""
    if math.isnan(value):
        return ".nan"
    single = _single(value)
    if math.isinf(single):
        return ".inf" if single > 0 else "-.inf"
    shortest = next(form for n in range(9) if _single(float(form := f"{single:.{n}e}")) == single)
    mantissa, exponent = shortest.split("e")
    if -4 <= int(exponent) < 6:
        places = max(0, len(mantissa.partition(".")[2]) - int(exponent))
        return f"{float(shortest):.{places}f}"
    return f"{mantissa}e{int(exponent):+03d}"


def _single(value: float) -> float:
    try:
        return struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)

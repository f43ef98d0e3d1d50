"""Sizes as KubeSpawner and as Kubernetes read them. Pure."""

from __future__ import annotations

import re

from pyhelpers.hub.workshop import WorkshopError, parse_bytes

_QUANTITY = re.compile(
    r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:([KMGTPE]i)|([numkMGTPE])|([eE][+-]?[0-9]+))?"
)
_BINARY = {f"{letter}i": 1024.0**power for power, letter in enumerate("KMGTPE", 1)}
_DECIMAL = {
    **{"n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3},
    **{letter: 1000.0**power for power, letter in enumerate("MGTPE", 2)},
}


def byte_size(text: str) -> float | None:
    """Return the bytes of a text that KubeSpawner takes for memory, None for any other."""
    try:
        return parse_bytes(text)
    except WorkshopError:
        return None


def is_quantity(text: str) -> bool:
    """Tell whether a text is a quantity of Kubernetes.

    https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
    """
    return _QUANTITY.fullmatch(text) is not None


def quantity(text: str) -> float | None:
    """Return the number that a quantity of Kubernetes means, None for what is none."""
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return None
    number = float(match[1])
    if match[4]:
        return float(match[1] + match[4])
    return number * (_BINARY.get(match[2] or "") or _DECIMAL.get(match[3] or "") or 1.0)

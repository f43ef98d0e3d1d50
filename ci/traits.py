"""Makes pyhelpers/lint/traits.json: which settings the hub's classes have, and of what kind.

    ci/traits.py [--check]    --check writes nothing and fails when the file is not up to date

Whether a kind of value is taken is tried out: traitlets is asked with a few values of each. Needs
JupyterHub, KubeSpawner, batchspawner and oauthenticator, in the versions of ci/requirements.txt.
"""

from __future__ import annotations

import importlib
import json
import logging
import math
import pkgutil
import sys
import warnings
from collections.abc import Iterator
from importlib.metadata import entry_points, version
from typing import Any

from generated import ROOT, put
from traitlets import Bool, CaselessStrEnum, Enum, HasTraits, List, Set, TraitError, TraitType, Type

TABLE = ROOT / "pyhelpers" / "lint" / "traits.json"
PACKAGES = {
    "jupyterhub": "jupyterhub",
    "kubespawner": "jupyterhub-kubespawner",
    "oauthenticator": "oauthenticator",
    "batchspawner": "batchspawner",
}
"""Modules → their distributions."""

LEFT_OUT = {"tests", "alembic", "singleuser", "__main__", "mediawiki"}
"""Modules without classes of a hub; MediaWiki's login needs a library of its own."""

# One letter a kind, and values of it that some trait or other takes.
SAMPLES: dict[str, tuple[Any, ...]] = {
    "b": (True,),
    "i": (1, 0, 60),
    "f": (1.5, 0.5),
    "t": (
        *("x", "1G", "/x/", "http://x.example.org/", "DEBUG", "{username}", ""),
        *("jupyterhub.auth.Authenticator", "jupyterhub.spawner.Spawner", "x.y.Z", "0" * 64),
    ),
    "l": ([], ["x"], [{}], [1], [["x"]]),
    "m": ({}, {"x": "x"}, {"x": {}}, {"x": ["x"]}),
}


def classes() -> Iterator[type[HasTraits]]:
    """Yield every configurable class of the packages."""
    seen: set[type] = set()
    for package in PACKAGES:
        for module in modules(package):
            for one in vars(module).values():
                if isinstance(one, type) and issubclass(one, HasTraits) and one not in seen:
                    seen.add(one)
                    if one.__module__.partition(".")[0] in PACKAGES and settings(one):
                        yield one


def modules(package: str) -> Iterator[Any]:
    top = importlib.import_module(package)
    yield top
    for found in pkgutil.iter_modules(top.__path__, f"{package}."):
        if found.name.rpartition(".")[2] in LEFT_OUT:
            continue
        if found.ispkg:
            yield from modules(found.name)
        else:
            yield importlib.import_module(found.name)


def settings(one: type[HasTraits]) -> dict[str, TraitType]:
    return one.class_traits(config=True)


def described(one: type[HasTraits]) -> dict[str, Any]:
    """Return a class's bases and its own settings."""
    bases = [base.__name__ for base in one.__mro__[1:] if is_ours(base)]
    inherited: dict[str, TraitType] = {}
    for base in reversed(one.__mro__[1:]):
        if is_ours(base):
            inherited |= settings(base)
    empty = one.__new__(one)
    own = {
        name: kinds(empty, trait)
        for name, trait in settings(one).items()
        if inherited.get(name) is not trait
    }
    return {"bases": bases, "traits": dict(sorted(own.items())), "renamed": renamed(one)}


def renamed(one: type[HasTraits]) -> dict[str, list[Any]]:
    """Return old names → [the new one, whether the old one is still understood].

    The classes hold such tables of their own, each for its `observe` or its `validate`.
    """
    known: dict[str, tuple[str, bool]] = {}
    for table in ("_deprecated_aliases", "_deprecated_traits", "_deprecated_oauth_aliases"):
        for old, (new, _version, *same) in vars(one).get(table, {}).items():
            known[old] = new, bool(same[0] if same else True)
    found = {
        old: [known.get(new, (new,))[0], understood] for old, (new, understood) in known.items()
    }
    there = settings(one)
    return {old: found[old] for old in sorted(found) if found[old][0] in there}


def is_ours(base: type) -> bool:
    return (
        issubclass(base, HasTraits)
        and base.__module__.partition(".")[0] in PACKAGES
        and bool(settings(base))
    )


def kinds(empty: HasTraits, trait: TraitType) -> Any:
    """Return the letters of the kinds that are taken, with what else bounds the values."""
    if isinstance(trait, Type):
        return "t"  # a class by its name
    letters = "".join(
        letter for letter, values in SAMPLES.items() if any(takes(empty, trait, v) for v in values)
    )
    if isinstance(trait, List | Set) and "t" not in letters and takes(empty, trait, ["x"]):
        letters += "e"  # assigned to one of these, a text becomes its only entry
    if isinstance(trait, Bool):
        letters = "b"
    elif "i" in letters and letters != "".join(SAMPLES):
        letters = letters.replace("b", "")  # to Python true is a number as well
    if isinstance(trait, Enum) and not isinstance(trait, CaselessStrEnum):
        choices = [one for one in trait.values or () if isinstance(one, str | int)]
        if len(choices) == len(trait.values or ()):
            return {"choices": choices}
    bounds = {
        name: limit
        for name in ("min", "max")
        if isinstance(limit := getattr(trait, name, None), int | float) and math.isfinite(limit)
    }
    return {"kinds": letters, **bounds} if bounds else letters


def takes(empty: HasTraits, trait: TraitType, value: Any) -> bool:
    """Tell whether a setting takes a value, without what its class checks beyond the kind."""
    try:
        if hasattr(trait, "validate"):
            trait.validate(empty, value)
    except (TraitError, TypeError, ValueError, AttributeError):
        return False
    return True


def table() -> str:
    warnings.simplefilter("ignore")
    logging.disable()
    found = {one.__name__: described(one) for one in classes()}
    named = sorted(
        {
            entry.name
            for group in ("jupyterhub.authenticators", "jupyterhub.spawners")
            for entry in entry_points(group=group)
            if entry.value.partition(".")[0] in (*PACKAGES, "pyhelpers")
        }
    )
    lines = [f" {json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found)]
    versions = {name: version(name) for name in sorted(PACKAGES.values())}
    return (
        f'{{"versions": {json.dumps(versions)},\n"names": {json.dumps(named)},\n"classes": {{\n'
        + ",\n".join(lines)
        + "\n}}\n"
    )


if __name__ == "__main__":
    sys.exit(put({TABLE: table()}))

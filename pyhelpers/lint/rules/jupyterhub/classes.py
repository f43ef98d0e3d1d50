"""Settings of the hub's classes, below hub.config."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from pyhelpers.errors import Finding, Fix
from pyhelpers.lint import traits
from pyhelpers.lint.rules.jupyterhub.python_code import has_own_code
from pyhelpers.lint.section import Section, Step
from pyhelpers.schema.words import edit, fix_of_kind, given, nearest

_CONFIG = ("hub", "config")
_NEAR = 0.88
"""How alike two names of classes are that are hardly two: `KubSpawner` and `KubeSpawner`."""


def value_of_its_kind(hub: Section) -> Iterator[Finding]:
    """Each setting of a class takes values of some kinds, and the hub ends at any other.

    `allow_all: "yes"` is text, where `true` is needed. Which settings there are, and what they
    take, was asked of JupyterHub, KubeSpawner, batchspawner and oauthenticator themselves.
    """
    for path, name, key, value in _set(hub):
        known = traits.settings(name).get(key, ())
        needs = [one.refuses(value) for one in known]
        if needs and all(needs):
            written = hub.values.written((*hub.path, *path))
            got = given(value, written, path)
            kinds = known[0].wrong_kinds(value)
            mend = edit(value, kinds, path, written) if kinds else f"write {needs[0]}"
            fix = fix_of_kind(value, kinds, path) if kinds else None
            yield hub.finding(path, f"needs {needs[0]}, and got {got}", mend, fix=fix)


def setting_is_known(hub: Section) -> Iterator[Finding]:
    """A setting that its class does not have is passed over by the hub, with a line in its log."""
    if has_own_code(hub):
        return
    for path, name, key, _ in _set(hub):
        known = traits.settings(name)
        if not known or key in known or traits.renamed(name, key):
            continue
        near = nearest(key, known)
        elsewhere = [one for one in traits.classes() if key in traits.settings(one)]
        mend = f"did you mean `{near}`?" if near else "remove it"
        if not near and elsewhere:
            mend = f"move it below hub.config.{_most_general(elsewhere, key)}"
        yield hub.finding(path, f"{name} has no setting `{key}`", mend, at_key=True)


def _most_general(names: list[str], key: str) -> str:
    return min(names, key=lambda one: (one.startswith("Local"), -len(traits.settings(one)), key))


def setting_of_old_is_gone(hub: Section) -> Iterator[Finding]:
    """Settings were renamed over the years. This one is no longer understood: the hub ends at its
    start, or goes on without it, which for a login is worse."""
    for path, name, key, _ in _set(hub):
        found = traits.renamed(name, key)
        if found and not found[1]:
            mend = f"use `{found[0]}`, which may be laid out otherwise"
            yield hub.finding(path, f"`{key}` was removed from {name}", mend, at_key=True)


def setting_was_renamed(hub: Section) -> Iterator[Finding]:
    """Settings were renamed over the years. The old name is still understood, for now."""
    for path, name, key, _ in _set(hub):
        found = traits.renamed(name, key)
        if found and found[1]:
            problem = f"`{key}` of {name} has a new name"
            taken = found[0] in hub.map(*path[:-1])
            fix = None if taken else Fix("rename", found[0])
            yield hub.finding(path, problem, f"write `{found[0]}`", at_key=True, fix=fix)


def class_is_known(hub: Section) -> Iterator[Finding]:
    """Settings below the name of a class that nobody uses have no effect, and nothing says so."""
    if has_own_code(hub):
        return
    for path, _ in hub.entries(*_CONFIG):
        name = str(path[-1])
        if name not in traits.class_names() and hub.is_set(*path):
            found = difflib.get_close_matches(name, traits.class_names(), 1, _NEAR)
            if found:
                problem = f"there is no class {name}"
                yield hub.finding(path, problem, f"did you mean `{found[0]}`?", at_key=True)


def login_is_known(hub: Section) -> Iterator[Finding]:
    """Authenticators and spawners are chosen by a short name, or by module and class with dots.

    With a short name that no installed package brings the hub ends at its start.
    """
    if has_own_code(hub):
        return
    for key in ("authenticator_class", "spawner_class"):
        path = (*_CONFIG, "JupyterHub", key)
        name = hub.text(*path)
        if name and "." not in name and name not in traits.entry_names() and hub.is_set(*path):
            near = nearest(name, traits.entry_names())
            if near:
                yield hub.finding(path, f"there is no {name!r}", f"did you mean `{near}`?")


def _set(hub: Section) -> Iterator[tuple[tuple[Step, ...], str, str, Any]]:
    """Yield (path, class, setting, value) of what the user's files set."""
    for path, section in hub.entries(*_CONFIG):
        if isinstance(section, dict):
            for key, value in section.items():
                if hub.is_set(*path, key):
                    yield (*path, key), str(path[-1]), key, value

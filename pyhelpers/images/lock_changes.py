"""Two locks → how they differ, for a person. Pure."""

from __future__ import annotations

from pyhelpers.images.lockfile import Lock, pins


def differences(old: Lock, new: Lock) -> list[str]:
    """Return what is not the same in two locks, one line for a person each."""
    found = [
        f"{key}: {before} → {after}"
        for key in ("base", "digest", "platform", "python", "uv", "rattler", "created")
        if (before := getattr(old, key)) != (after := getattr(new, key))
    ]
    before, after = _versions(old), _versions(new)
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            found.append(f"{name}: {before.get(name, 'none')} → {after.get(name, 'none')}")
    if not found and old != new:
        asked = old.asked != new.asked
        found = ["what the values file asks for" if asked else "checksums of packages"]
    return found


def _versions(lock: Lock) -> dict[str, str]:
    """Return everything that has a name, with its version or what else tells one from another."""
    files = [line.rpartition("/")[2].partition("#")[0] for line in lock.conda.splitlines()]
    parts = {
        "apt": [one.partition("=")[::2] for one in lock.apt],
        "conda": [(name, "-".join(rest)) for name, *rest in (f.rsplit("-", 2) for f in files)],
        "data": [(one.to, one.sha256[:12]) for one in lock.data],
        "pip": [pin for layer in lock.software for pin in pins(layer).items()],
    }
    return {f"{part} {name}": version for part, all_ in parts.items() for name, version in all_}

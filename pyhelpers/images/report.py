"""What was built, for people and for programs. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pyhelpers.images.check import Verdict, Verdicts
from pyhelpers.images.engines.engine import Layer
from pyhelpers.images.trees import in_words
from pyhelpers.images.workbench import Built

if TYPE_CHECKING:
    # What makes it is no business of build-image's.
    from pyhelpers.images.environment import Made

_ORDER = ("base", "apt", "conda", "server", "software", "data", "content")


def sizes(layers: Iterable[Layer]) -> dict[str, int]:
    """Return the bytes of each section, the base's first."""
    found: dict[str, int] = {}
    ours = False
    for layer in layers:
        ours = ours or bool(layer.section)
        # What comes after our first layer and has no section are settings, of no size.
        section = layer.section or ("base" if not ours else "content")
        found[section] = found.get(section, 0) + layer.size
    return {name: found[name] for name in _ORDER if name in found}


def text(built: Built) -> str:
    """Return the report for a person."""
    total = sum(layer.size for layer in built.facts.layers)
    lines = [
        "",
        f"  Image       {built.name}   ({in_words(total)}, {len(built.facts.layers)} layers)",
    ]
    if built.digest:
        lines.append(f"  Pushed      {built.digest}")
    lines.append(f"  ID          {built.id}")
    lines += [f"  Lock        {built.lock}"] if built.lock else []
    lines += [f"              {change}" for change in built.lock_changes[:8]]
    if len(built.lock_changes) > 8:
        lines.append(f"              and {len(built.lock_changes) - 8} more changes")
    if built.volume:
        lines.append(f"  Volume      {built.volume}   (mount it at /opt/workshop/share/volume)")
    if built.unchanged and not built.verdicts:
        return "\n".join([*lines, "", "  Nothing has changed since it was built."])
    lines += ["", *_table(built), ""]
    if built.verdicts:
        lines += verdict_lines(built.verdicts)
    else:
        lines.append("  Not checked: nobody knows yet whether a server starts from it.")
    lines += ["", f"  Log         {built.log}"]
    if built.not_reproducible:
        lines.append(f"  Not reproducible: {built.not_reproducible}.")
    return "\n".join(lines)


def environment(made: Made) -> str:
    """Return the report on an environment for a person."""
    lines = ["", f"  Folder      {made.folder}", f"  Servers     start from {made.prefix}"]
    lines += [
        f"  Missing     {key}: that needs a container image, or the site's own"
        for key in made.missing
    ]
    lines += [
        f"  Closed      {folder}: other accounts do not get through it (matters with slurm.sudo)"
        for folder in made.closed
    ]
    lines.append("")
    if made.verdicts:
        lines += verdict_lines(made.verdicts)
    else:
        lines.append("  Not checked: nobody knows yet whether a server starts from it.")
    return "\n".join(
        [*lines, "", f"  Name it in a values file: slurm: {{environment: {made.folder}}}"]
    )


def verdict_lines(verdicts: Verdicts) -> list[str]:
    """Return a line for each check: what was seen, then what there was nothing to see of."""
    return [
        *(f"  ✓ {_said(one)}" for one in verdicts.all if one.passed),
        *(f"  - {_said(one)}" for one in verdicts.all if one.passed is None),
    ]


def checks(verdicts: Verdicts | None) -> list[dict[str, Any]]:
    """Return the checks for programs."""
    return [
        {"check": one.name, "state": one.state, "what": one.what, "seconds": one.seconds}
        for one in (verdicts.all if verdicts else ())
    ]


def _said(verdict: Verdict) -> str:
    kind, _, name = verdict.name.partition(":")
    return f"{name}: {verdict.what}" if kind == "notebook" else verdict.what


def _table(built: Built) -> list[str]:
    rows = []
    for section, size in sizes(built.facts.layers).items():
        took = built.seconds.get(section)
        time = "cached" if section in built.cached else f"{took:.1f} s" if took else ""
        rows.append(f"  {section:<11} {in_words(size):>10}   {time:>8}")
    return rows


def as_json(built: Built) -> dict[str, Any]:
    """Return the report for programs; sizes in bytes, times in seconds."""
    return {
        "image": built.name,
        "id": built.id,
        "digest": built.digest or None,
        "engine": built.engine,
        "unchanged": built.unchanged,
        "lock": str(built.lock) if built.lock else None,
        "lock_changes": built.lock_changes,
        "log": str(built.log),
        "volume": str(built.volume) if built.volume else None,
        "sizes": sizes(built.facts.layers),
        "layers": [{"section": one.section, "size": one.size} for one in built.facts.layers],
        "diff_ids": list(built.facts.diffs),
        "seconds": {name: round(took, 2) for name, took in built.seconds.items()},
        "cached": sorted(built.cached),
        "reproducible": not built.not_reproducible,
        "not_reproducible": built.not_reproducible or None,
        "checks": checks(built.verdicts),
    }

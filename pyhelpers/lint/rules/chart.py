"""What this chart gives to z2jh's hub, in the words of chart/templates/validate/_mounts.tpl."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section
from pyhelpers.values import Values

_HUB = ("jupyterhub", "hub")
_VOLUMES = ("workshop-hub", "workshop-hub-spawners", "workshop-hub-templates", "workshop-roster")
_CODE = "from workshop_hub.kubernetes import configure_release; configure_release(c)"


def lists_keep_the_charts_own(values: Values) -> Iterator[Finding]:
    """Helm replaces a list whole: volumes of your own take the place of those that bring the hub
    its code and the roster. Without them it would start with a login that lets anybody in."""
    top = Section(values, ())
    for key in ("extraVolumes", "extraVolumeMounts"):
        entries = top.get(*_HUB, key)
        if not isinstance(entries, list) or not top.is_set(*_HUB, key):
            continue
        names = [one.get("name") for one in entries if isinstance(one, dict)]
        if lacking := [name for name in _VOLUMES if name not in names]:
            problem = f"this replaces the chart's own list, which brings {', '.join(lacking)}"
            mend = f"copy the entries of {key} from chart/values.yaml to yours"
            yield top.finding((*_HUB, key), problem, mend, at_key=True)


def hub_runs_the_charts_code(values: Values) -> Iterator[Finding]:
    """The hub of a workshop is set up by this chart's own code, which z2jh's configuration calls:
    without it there is no roster, and z2jh's own login lets anybody in."""
    top = Section(values, ())
    path = (*_HUB, "extraConfig", "00-workshop")
    code = top.get(*path)
    if top.is_set(*path) and str(code).strip() != _CODE:
        problem = "this chart's own code is not called any more"
        yield top.finding(path, problem, f"remove the key from your file, or write: {_CODE}")
    if top.get(*_HUB, "args"):
        problem = "the hub would start without z2jh's configuration, and without this chart's"
        yield top.finding((*_HUB, "args"), problem, "remove it", at_key=True)
    if top.get("jupyterhub", "fullnameOverride"):
        problem = "this chart and z2jh's pods know each other by z2jh's plain names, such as hub"
        mend = "remove it; another workshop belongs in another namespace"
        yield top.finding(("jupyterhub", "fullnameOverride"), problem, mend)


def sections_are_not_empty(values: Values) -> Iterator[Finding]:
    """An empty `jupyterhub:` is a null to Helm, which deletes this chart's defaults: z2jh would be
    installed as it comes, with a login that lets anybody in."""
    top = Section(values, ())
    for name in ("jupyterhub", "rook-ceph"):
        for path in ((name,), (name, "enabled")):
            if top.is_set(*path) and top.get(*path) is None:
                problem = "it is empty, which takes away this chart's defaults"
                mend = f"remove it, or write `enabled: true` or `enabled: false` below {name}"
                yield top.finding(path, problem, mend, at_key=True)

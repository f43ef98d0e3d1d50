"""What commands tell a person: texts of local workshops, and what all targets print alike."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from pyhelpers.errors import EXIT_FILE, EXIT_OK, Finding
from pyhelpers.hub.workshop import PROVIDERS

if TYPE_CHECKING:
    from pyhelpers.check.report import Report
    from pyhelpers.plan import Plan
    from pyhelpers.targets.local.asked import Asked, Running
    from pyhelpers.targets.local.down import Status

_SHOWN = 6


def warnings(findings: list[Finding]) -> None:
    """Print findings that do not stop a command, on stderr."""
    for finding in findings:
        print(finding, file=sys.stderr)


def plan(found: Plan, *, json_: bool) -> None:
    """Print what `up --dry-run` would do."""
    print(json.dumps(found.as_json(), indent=1) if json_ else found.text(), end="\n" * json_)


def title(asked: Asked) -> str:
    names = ", ".join(str(path) for path in asked.values.files)
    return f"{asked.workshop.title}  ({names}, on this computer)"


def ready(running: Running, down: str, *, stays: bool) -> str:
    """Return the lines that matter once a workshop answers: where, as whom, how to end it.

    `down` is the command that stops it; `stays` tells that this one stays until Ctrl-C.
    """
    lines = [""]
    if not running.fresh:
        lines += [f"It is already running. To apply changes: {down}, then up again.", ""]
    lines.append(f"  Open        {running.settings.url}")
    lines += _people(running)
    lines += [
        "",
        f"  Homes       {running.folders.homes}",
        f"  Logs        {running.folders.logs}",
        "",
        "  Everything runs under your account, without walls between participants: for trying",
        "  a workshop out, not for strangers. Only this computer can reach it.",
        f"  {'Ctrl-C' if stays else down} stops it; homes are kept.",
        "",
    ]
    return "\n".join(lines)


def down_command(asked: Asked) -> str:
    """Return the command that stops this workshop, ready to be copied."""
    from pyhelpers.targets.local.layout import Folders

    file = asked.values.files[0]
    usual = Folders.of(file).state == asked.folders.state
    return f"pyhelpers down {file}" + ("" if usual else f" --state {asked.folders.state}")


def _people(running: Running) -> list[str]:
    if running.codes:
        width = max(len(name) for name in running.codes)
        lines = [
            f"{'':14}{one.name:<{width}}  {running.codes[one.name]['code']}  {one.role}"
            for one in running.roster.members
            if one.name in running.codes
        ]
        with_own = sum(member.name not in running.codes for member in running.roster.members)
        more = (
            [f"              and {with_own} with the codes of their hand-outs"] if with_own else []
        )
        return ["  Log in as   (a code for each, made for this computer)", *lines, *more]
    provider = PROVIDERS[running.workshop.login.provider]
    everyone = running.workshop.login.allow == "everyone"
    lines = ["  Log in as   anybody" if everyone else f"  Log in as   {_names(running)}"]
    return [
        *lines,
        f"  Password    {running.password}   (of the page that stands in for {provider} here)",
    ]


def _names(running: Running) -> str:
    members = running.roster.members
    if not members:
        return "nobody: the roster is empty"
    ordered = [m for m in members if m.role != "participant"]
    ordered += [m for m in members if m.role == "participant"]
    shown = [
        f"{m.name} ({m.role})" if m.role != "participant" else m.name for m in ordered[:_SHOWN]
    ]
    rest = len(members) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def as_json(running: Running) -> dict[str, Any]:
    """Return what `up --json` prints."""
    return {
        "url": running.settings.url,
        "already_running": not running.fresh,
        "provider": running.workshop.login.provider,
        "password": running.password or None,
        "people": [
            {
                "name": member.name,
                "role": member.role,
                **(
                    {"code": running.codes[member.name]["code"]}
                    if member.name in running.codes
                    else {}
                ),
            }
            for member in running.roster.members
        ],
        "homes": str(running.folders.homes),
        "logs": str(running.folders.logs),
        "state": str(running.folders.state),
    }


def verdict(report: Report, *, json_: bool) -> NoReturn:
    """Print what a check has found, and end the command with its exit code."""
    print(json.dumps(report.as_json(), indent=1) if json_ else report.text())
    sys.exit(EXIT_OK if report.passed else EXIT_FILE)


def status(one: Status) -> str:
    """Return what `status` says of one workshop."""
    if not one.running:
        return f"{one.name}: stopped; {one.homes} homes are kept"
    lines = [
        f"{one.name}: {one.url or 'the hub does not answer'}",
        f"  runs      {', '.join(one.running)}",
    ]
    if one.missing:
        lines.append(f"  missing   {', '.join(one.missing)}: run pyhelpers up {one.files[0]}")
    people = "no good roster" if one.people is None else f"{one.people} people"
    lines.append(f"  roster    {people}" + (f"\n  mistake   {one.trouble}" if one.trouble else ""))
    lines.append(f"  servers   {', '.join(one.servers) or 'none'}")
    return "\n".join(lines)

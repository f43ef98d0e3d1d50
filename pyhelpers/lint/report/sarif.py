"""For code scanning: SARIF 2.1.0. Pure.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pyhelpers import __version__
from pyhelpers.errors import Finding
from pyhelpers.lint.builtin import Known
from pyhelpers.lint.report.outcome import Outcome, below

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {"error": "error", "warning": "warning"}


def sarif(outcome: Outcome, rules: Mapping[str, Known], root: Path) -> str:
    """Return the report; files are named as seen from the root."""
    driver = {
        "name": "pyhelpers lint",
        "version": __version__,
        "rules": [_rule(one) for one in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(outcome)],
        "columnKind": "unicodeCodePoints",
        "results": [*_results(outcome.findings, {id_: at for at, id_ in enumerate(rules)}, root)],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(one: Known) -> dict[str, Any]:
    silence = f"Silence it with `# lint: ignore[{one.id}] reason` at the end of the line."
    return {
        "id": one.id,
        "shortDescription": {"text": one.title},
        "fullDescription": {"text": one.reason},
        "defaultConfiguration": {"level": _level(one.severity)},
        "help": {"text": f"{one.reason}\n\n{silence}"},
    }


def _invocation(outcome: Outcome) -> dict[str, Any]:
    told = [("error", said) for said in outcome.unread]
    told += [("note", said) for said in outcome.unchecked]
    return {
        "executionSuccessful": not outcome.unread,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": said}} for level, said in told
        ],
    }


def _results(
    findings: Iterable[Finding], numbers: Mapping[str, int], root: Path
) -> Iterator[dict[str, Any]]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for one in findings:
        file = below(root, one.where.file)
        same = (one.rule, file, one.path)
        seen[same] += 1
        yield {
            "ruleId": one.rule,
            "ruleIndex": numbers.get(one.rule, -1),
            "level": _level(one.severity),
            "message": {"text": _message(one)},
            "locations": [{"physicalLocation": _place(one, file)}],
            "partialFingerprints": {"keyAndRule/v1": _fingerprint(*same, str(seen[same]))},
        }


def _message(one: Finding) -> str:
    key = f"{one.path}: " if one.path else ""
    return f"{key}{one.problem}." + (f" Fix: {one.mend}" if one.mend else "")


def _place(one: Finding, file: str) -> dict[str, Any]:
    # An address by itself where the file lies elsewhere: it is not seen from the root.
    outside = file.startswith("/")
    artifact = {"uri": f"file://{quote(file)}"} if outside else {"uri": quote(file)}
    if not outside:
        artifact["uriBaseId"] = _ROOT
    place: dict[str, Any] = {"artifactLocation": artifact}
    if one.where.line:
        place["region"] = {"startLine": one.where.line}
        if one.where.column:
            place["region"]["startColumn"] = one.where.column
    return place


def _fingerprint(*parts: str) -> str:
    """Return what stays the same while lines move: no place and no words of the message."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _level(severity: str) -> str:
    return _LEVELS.get(severity, "note")

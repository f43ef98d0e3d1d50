"""How a text is written in a values file so that Helm reads this text back. Read by `put.py`."""

from __future__ import annotations

import json
import re

import yaml.nodes
import yaml.resolver

from pyhelpers.values.scalars import TAG, resolve

# Names, versions and image references; whatever looks like more than that is put into quotes.
_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+/-]*(?::[A-Za-z0-9_.+/-]+)*")
_SINGLE = re.compile("[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*")
# What JSON leaves as it is and YAML would refuse, or take as the end of a line.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def spelled(text: str, like: str = "", *, flow: bool = False) -> str:
    """Write a text as a YAML scalar on one line.

    `like` is the quotation mark to use, or "" for none where the text can do without: where Helm
    and other readers of YAML take it for a text. `flow` tells that it stands inside braces, where
    some readers split at any colon.
    """
    if like == "'" and _SINGLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    if not like and _BARE.fullmatch(text) and _is_text(text) and not (flow and ":" in text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def in_braces(tree: dict, like: str) -> str:
    """Write maps and texts on one line: `{name: a, tag: "1"}`; keys in quotation marks `like`."""
    return "{" + ", ".join(pairs(tree, like)) + "}"


def pairs(tree: dict, like: str = "") -> list[str]:
    """Write what stands between the braces, pair by pair."""
    return [
        f"{spelled(key, like, flow=True)}: "
        + (in_braces(value, like) if isinstance(value, dict) else spelled(value, like, flow=True))
        for key, value in tree.items()
    ]


def in_lines(tree: dict, column: int, step: int) -> list[str]:
    """Write maps and texts line by line, keys behind `column` blanks and `step` more a level."""
    lines: list[str] = []
    for key, value in tree.items():
        start = f"{' ' * column}{spelled(key)}:"
        if isinstance(value, dict):
            lines += [start, *in_lines(value, column + step, step)]
        else:
            lines.append(f"{start} {spelled(value)}")
    return lines


def _is_text(text: str) -> bool:
    """Tell whether Helm takes bare words for a text, and so do readers of YAML 1.1 (dates)."""
    node = yaml.nodes.ScalarNode
    tag = yaml.resolver.Resolver().resolve(node, text, (True, False))
    return isinstance(resolve(text, plain=True), str) and tag == TAG + "str"

"""Whatever a file holds, lint ends in findings or silence, and soon: never in a traceback.

FUZZ_EXAMPLES asks for more examples than the few of each run.
"""

from __future__ import annotations

import copy
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyhelpers.errors import UsageProblem
from pyhelpers.lint.packages import chart_named
from pyhelpers.lint.report.text import text
from pyhelpers.lint.run import lint
from pyhelpers.values.nodes import plain
from pyhelpers.values.read import read
from tests.workshop import ROOT

HERE = Path(__file__).parent
CHART = chart_named("")
FILES = [
    *sorted((ROOT / "values").rglob("*.yaml")),
    *sorted(HERE.glob("accepted/*/values.yaml")),
    *sorted(HERE.glob("rejected/*/values.yaml")),
]
TEXTS = [path.read_bytes().decode("utf-8", "replace") for path in FILES]
GOOD = [path.read_bytes().decode("utf-8-sig") for path in FILES if "rejected" not in path.parts]


def below_jupyterhub(data: dict[str, Any]) -> dict[str, Any]:
    """Return plain values of z2jh's as a section of our chart."""
    return data if {"global", "jupyterhub", "storage"} & data.keys() else {"jupyterhub": data}


TREES = [below_jupyterhub(plain(read("f", one)[0])) for one in GOOD]
KEYS = sorted({str(key) for tree in TREES for key in [*tree, *tree.get("jupyterhub", {})]})

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["", "2G", "-1", "10Gi", "yes", "0644", "latest", "https://", "{", "x" * 300]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=6)), inner, max_size=3),
    ),
    max_leaves=8,
)
MOST_SECONDS = 2.0
"""Of the processor's time for an input: others on the machine are not counted."""

often = settings(
    # Each run the same, so that none fails by chance; a larger one looks for what is new.
    derandomize="FUZZ_EXAMPLES" not in os.environ,
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def ends(content: str | bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "values.yaml")
        file.write_bytes(
            content.encode("utf-8", "replace") if isinstance(content, str) else content
        )
        began = time.process_time()
        try:
            found = lint([file], [], CHART).findings
        except UsageProblem:
            return
        finally:
            assert time.process_time() - began < MOST_SECONDS
        lines = {str(file): file.read_text("utf-8", errors="replace").split("\n")}
        text(found, lines, rich=True)
        assert {one.severity for one in found} <= {"error", "warning"}
        assert all(one.rule for one in found)


@often
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)))
def test_anything(content: str | bytes) -> None:
    ends(content)


@st.composite
def damaged(draw: Any) -> str:
    """A real file of which a piece is gone, doubled or another."""
    content = draw(st.sampled_from(TEXTS))
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 40)))
    other = draw(
        st.sampled_from(["", content[start:end] * 2, "\t", ": ", "- ", "*x", "&x ", "<<: "])
    )
    more = draw(st.one_of(st.just(""), st.text(max_size=5)))
    return content[:start] + other + more + content[end:]


@often
@given(damaged())
def test_a_file_that_was_damaged(content: str) -> None:
    ends(content)


@often
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4), st.booleans())
def test_any_tree(tree: dict[str, Any], inside: bool) -> None:
    ends(yaml.safe_dump({"jupyterhub": tree} if inside else tree, allow_unicode=True))


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    entries = tree.items() if isinstance(tree, dict) else ()
    entries = enumerate(tree) if isinstance(tree, list) else entries
    for key, inner in entries:
        found += places(inner, (*path, key))
    return found


@st.composite
def changed(draw: Any) -> dict[str, Any]:
    """Correct values of which some are of another kind, gone, renamed or one level deeper."""
    tree = copy.deepcopy(draw(st.sampled_from([one for one in TREES if one])))
    for _ in range(draw(st.integers(1, 3))):
        if not (there := places(tree)):
            break
        path = draw(st.sampled_from(there))
        holder = tree
        for step in path[:-1]:
            holder = holder[step]
        key = path[-1]
        kind = draw(st.sampled_from(["other", "gone", "renamed", "deeper", "null"]))
        if kind == "gone":
            del holder[key]
        elif kind == "renamed" and isinstance(holder, dict):
            holder[draw(st.one_of(st.sampled_from(KEYS), st.text(max_size=8)))] = holder.pop(key)
        elif kind == "deeper":
            holder[key] = {draw(st.sampled_from(KEYS)): holder[key]}
        else:
            holder[key] = None if kind == "null" else draw(VALUES)
    return tree


@often
@given(changed())
def test_correct_values_that_were_changed(tree: dict[str, Any]) -> None:
    ends(yaml.safe_dump(tree, allow_unicode=True))


@often
@given(st.integers(1, 9), st.integers(1, 12))
def test_bombs_and_depths(levels: int, width: int) -> None:
    lines = ["a0: &a0 [x, x]"]
    for number in range(1, levels + 1):
        lines.append(f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * width)}]")
    ends("\n".join(lines))
    ends("jupyterhub: " + "{hub: " * (levels * 200) + "1" + "}" * (levels * 200))


def test_a_file_of_many_megabytes_is_refused() -> None:
    ends("a: " + "x" * (20 * 2**20))

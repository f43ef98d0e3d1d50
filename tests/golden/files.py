"""Whole texts compared with files below this folder, which one command makes anew."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
HOW = "Is this meant? Then REGENERATE=1 python -m pytest tests/golden, and read git diff."


def assert_same(name: str, text: str) -> None:
    """Fail unless the file of this name below tests/golden has this text."""
    file = HERE / name
    if os.environ.get("REGENERATE"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    golden = file.read_text(encoding="utf-8") if file.is_file() else ""
    assert text == golden, f"{name} differs. {HOW}"


def assert_no_more_than(folder: str, names: Iterable[str]) -> None:
    """Fail when a file lies in the folder that no test compares."""
    left = {f"{folder}/{path.name}" for path in (HERE / folder).iterdir()} - set(names)
    if os.environ.get("REGENERATE"):
        for name in left:
            (HERE / name).unlink()
        left = set()
    assert not left, f"No test compares {', '.join(sorted(left))}. {HOW}"

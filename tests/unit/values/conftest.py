"""Values files written for a test, and a chart to lay them over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pyhelpers.values import Values, load_values


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    """Return a chart's folder whose values.yaml is empty until a test writes into it."""
    folder = tmp_path / "chart"
    folder.mkdir()
    (folder / "values.yaml").write_text("", "utf-8")
    return folder


@pytest.fixture
def load(chart: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Values]:
    """Return a function that writes texts as values1.yaml, values2.yaml … and loads them."""
    monkeypatch.chdir(tmp_path)

    def load_texts(*texts: str, set_files: tuple[str, ...] = (), defaults: str = "") -> Values:
        (chart / "values.yaml").write_text(defaults, "utf-8")
        files = [Path(f"values{number}.yaml") for number, _ in enumerate(texts, 1)]
        for path, text in zip(files, texts, strict=True):
            path.write_bytes(text.encode())
        return load_values(files, set_files, chart)

    return load_texts

"""Which files a pattern of the settings means."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.lint.globs import matches

GLOBS = [
    ("*.yaml", "a.yaml", True),
    ("*.yaml", "deep/er/a.yaml", True),
    ("values/*.yaml", "values/a.yaml", True),
    ("values/*.yaml", "values/sites/a.yaml", False),
    ("values/**/*.yaml", "values/sites/a.yaml", True),
    ("values/**/*.yaml", "values/a.yaml", True),
    ("./values/**", "values/sites/a.yaml", True),
    ("values/?.yaml", "values/a.yaml", True),
    ("values/a.yaml", "values/aXyaml", False),
    ("values/[a].yaml", "values/a.yaml", False),
]


@pytest.mark.parametrize(("glob", "file", "meant"), GLOBS)
def test_globs(glob: str, file: str, meant: bool, tmp_path: Path) -> None:
    assert matches(glob, str(tmp_path / file), tmp_path) is meant

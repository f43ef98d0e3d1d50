"""What `pyhelpers build-image` would build with buildah, for each shipped workshop."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pyhelpers.images.build import Builder, Request
from pyhelpers.images.engines.buildah import BuildahEngine
from pyhelpers.progress import Progress
from pyhelpers.values import load_values
from tests.golden.files import assert_no_more_than, assert_same
from tests.shipped import WORKSHOPS

pytest.importorskip("uv", reason="pip install 'workshop-pyhelpers[image]'")

DAY = "2027-01-01"
DIGEST = re.compile(r"(?<= INPUT=)[0-9a-f]{16}")
"""Of packages' names and the steps' scripts; tests/unit/images/test_recipe.py has what it tells."""


@pytest.mark.parametrize("file", WORKSHOPS, ids=lambda file: file.stem)
def test_the_dockerfile_and_the_commands(file: Path) -> None:
    values = load_values([file])
    # The engine need not be here: it is not started.
    request = Request(values, BuildahEngine("1.28.2"), platform="linux/amd64")
    text = Builder(request, Progress(quiet=True)).dry_run(DAY)
    assert_same(f"image/{file.stem}.txt", DIGEST.sub("DIGEST", text))


def test_no_file_is_left_over() -> None:
    assert_no_more_than("image", {f"image/{file.stem}.txt" for file in WORKSHOPS})

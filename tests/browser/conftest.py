"""A real Chromium, the distribution's, and where its screenshots go."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ARTEFACTS = Path(__file__).parents[2] / "test-artefacts"
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
CHROMIUM_FLAGS += ["--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    found = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "chrome"])), None)
    if not found:
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@contextmanager
def new_tab(browser, *, expected: str = "Failed to load resource") -> Iterator:
    """Open a tab of a browser that has never been here; what it complains of fails the test.

    The browser itself writes a line about every answer above 399; `expected` is a pattern for
    more that has to be so.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(120_000)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda line: line.type == "error" and complaints.append(line.text))
    yield tab
    context.close()
    expected = f"Failed to load resource|{expected}"
    assert [line for line in complaints if not re.search(expected, line)] == []

"""What a participant sees of images/workshop/lab, in a real JupyterLab and a real browser."""

from __future__ import annotations

import json
import time
import urllib.request
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import ARTEFACTS
from tests.browser.notice_fixtures import (
    SEED_PROBLEM,
    environment,
    lab,
    launcher,
    look_again,
    open_lab,
    page,
)

__all__ = ["environment", "lab", "launcher", "page"]
pytestmark = pytest.mark.browser

POPUPS = ".jp-Dialog, .Toastify__toast"

# Longer than the 140 characters after which JupyterLab cuts its own notifications.
DEPARTURE = (
    "You are no longer on the list of this workshop, so your workspace is about to be stopped. "
    "Your open files are being saved and stay in your home. Questions: help@example.org"
)


def notice(**fields):
    usual = {"id": "a", "level": "warning", "message": "Hello", "stops_at": None, "save": False}
    return {"notices": [usual | fields]}


def cards(page):
    """Return the hub's cards that can be seen; the one about the seed stands in every page."""
    return page.locator(".workshop-notice:visible").filter(has_not_text=SEED_PROBLEM)


def type_into_first_cell(page, text):
    page.locator(".jp-Notebook .cm-content").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def wait_for_text(path, text, seconds):
    deadline = time.monotonic() + seconds
    while text not in path.read_text():
        assert time.monotonic() < deadline, f"{text} was not saved within {seconds} s"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("plugin", "setting", "value"),
    [
        ("docmanager-extension:plugin", "autosaveInterval", 10),
        ("docmanager-extension:plugin", "renameUntitledFileOnSave", False),
        ("notebook-extension:tracker", "autoStartDefaultKernel", True),
        ("apputils-extension:notification", "fetchNews", "false"),
        ("apputils-extension:notification", "checkForUpdates", False),
    ],
)
def test_jupyterlab_starts_with_the_defaults_of_a_class(lab, plugin, setting, value):
    url = f"{lab.url}lab/api/settings/@jupyterlab/{plugin}"
    with urllib.request.urlopen(url) as answer:  # noqa: S310 (loopback)
        schema = json.load(answer)["schema"]
    assert schema["properties"][setting]["default"] == value


def test_first_start_shows_no_popup_and_calls_nobody(page, lab):
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    open_lab(page, lab)
    page.locator(".jp-Launcher").wait_for()
    page.wait_for_timeout(2000)
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / "jupyterlab-first-start.png")
    assert page.locator(POPUPS).count() == 0
    assert cards(page).count() == 0
    assert hosts - {None, ""} == {"127.0.0.1"}


def test_a_notice_saves_open_work_and_is_shown_whole(page, lab):
    path = lab.notebook("open.ipynb")
    open_lab(page, lab, path)
    type_into_first_cell(page, "unsaved = 'first'")
    lab.says(notice(message=DEPARTURE, stops_at=time.time() + 299, save=True))
    wait_for_text(path, "unsaved = 'first'", seconds=60)
    card = cards(page)
    card.get_by_text("All open files were saved at").wait_for()
    page.screenshot(path=ARTEFACTS / "jupyterlab-notice.png")
    assert card.get_by_role("alert").inner_text() == DEPARTURE
    assert "Stops in 4 minutes, at" in card.inner_text()


def test_the_last_words_typed_are_saved_before_the_stop_and_the_stop_stays_explained(page, lab):
    path = lab.notebook("last.ipynb")
    open_lab(page, lab, path)
    lab.says(notice(stops_at=time.time() + 30, save=True))
    look_again(page)
    cards(page).get_by_text("All open files were saved at").wait_for()
    type_into_first_cell(page, "unsaved = 'last'")
    cards(page).get_by_text("Stopped at").wait_for(timeout=120_000)
    assert "unsaved = 'last'" in path.read_text()
    lab.says_nothing()
    look_again(page)
    assert "Stopped at" in cards(page).inner_text()


def test_an_hour_wrong_on_the_browsers_clock_does_not_matter(launcher, lab):
    hub_now = time.time() + 3600
    lab.says(notice(stops_at=hub_now + 59) | {"now": hub_now})
    look_again(launcher)
    cards(launcher).get_by_text("Stops in 5").wait_for()


def test_a_notice_that_is_withdrawn_goes(launcher, lab):
    lab.says(notice(id="withdrawn"))
    look_again(launcher)
    cards(launcher).wait_for()
    lab.says_nothing()
    look_again(launcher)
    cards(launcher).wait_for(state="detached")


@pytest.mark.parametrize("status", [404, 500])
def test_a_hub_in_trouble_is_waited_out_in_silence(launcher, lab, status):
    lab.says_nothing()
    look_again(launcher)
    lab.says({}, status=status)
    assert look_again(launcher).status == status
    assert launcher.locator(POPUPS).count() == 0
    assert cards(launcher).count() == 0
    lab.says(notice(id=f"after {status}"))
    look_again(launcher)
    cards(launcher).wait_for()


def test_a_problem_with_the_home_is_shown_as_text(launcher):
    card = launcher.locator(".workshop-notice", has_text=SEED_PROBLEM)
    card.wait_for()
    card.get_by_role("button", name="Hide").click()
    assert not card.is_visible()

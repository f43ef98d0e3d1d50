"""The shipped workshop as a participant meets it, in a real browser, from login to first plot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyhelpers.processes import servers
from tests.browser.conftest import ARTEFACTS, new_tab
from tests.conftest import end
from tests.workshop import PEARC, Local, until

pytestmark = [pytest.mark.browser, pytest.mark.local]


@pytest.fixture(scope="module")
def pearc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """`values/pearc.yaml`, up; its roster in a layer that a test can edit."""
    folder = tmp_path_factory.mktemp("pearc")
    roster = folder / "roster.csv"
    roster.write_text("name,role\nzonca,instructor\nada,participant\nalan,participant\n")
    local = Local(folder, PEARC)
    # Long enough for a browser to see the notice, also on a busy machine.
    grace = folder / "grace.yaml"
    grace.write_text("jupyterhub: {hub: {config: {XSEDEAuthenticator: {grace: 40}}}}\n")
    local.up("-f", str(grace), "--set-file", f"roster={roster}")
    yield local
    end(local)


@pytest.fixture
def tab(chromium):
    with new_tab(chromium) as page:
        yield page


def shot(tab, name: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    # Chromium refuses to draw a page that it is just leaving.
    tab.wait_for_load_state("load")
    tab.wait_for_timeout(100)
    tab.screenshot(path=ARTEFACTS / f"{name}.png")


def log_in(tab, local: Local, name: str) -> None:
    tab.goto(local.url)
    tab.get_by_role("link", name=re.compile("Log in with ACCESS")).click()
    tab.get_by_label("ACCESS ID").fill(name)
    tab.get_by_label("Password").fill(local.info["password"])
    tab.get_by_role("button", name="Log in").click()


def test_from_the_address_to_the_first_plot(tab, pearc: Local) -> None:
    tab.goto(pearc.url)
    shot(tab, "1-hub-login")
    tab.get_by_role("link", name=re.compile("Log in with ACCESS")).click()
    assert "Stand-in" in tab.content()
    shot(tab, "2-provider-login")
    tab.get_by_label("ACCESS ID").fill("ada")
    tab.get_by_label("Password").fill(pearc.info["password"])
    tab.get_by_role("button", name="Log in").click()
    tab.wait_for_url(re.compile("/spawn-pending/|/user/ada/"), timeout=120_000)
    shot(tab, "3-starting")
    tab.wait_for_url(re.compile(r"/user/ada/lab/tree/workshop"), timeout=90_000)
    tab.locator("text=01-start.ipynb").first.wait_for(timeout=60_000)
    shot(tab, "4-lab")
    assert tab.locator(".jp-Dialog").count() == 0, "nothing pops up in front of the class"
    tab.locator("text=01-start.ipynb").first.dblclick()
    tab.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    tab.get_by_text(re.compile(r"\| Idle")).first.wait_for(timeout=60_000)
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    image = tab.locator(".jp-RenderedImage img").first
    try:
        image.wait_for(state="attached", timeout=60_000)
    finally:
        shot(tab, "5-notebook")
    tab.wait_for_function(
        "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
        ".every(prompt => /\\[\\d+\\]/.test(prompt.textContent) || !prompt.textContent.trim())",
        timeout=90_000,
    )
    image.scroll_into_view_if_needed()
    tab.wait_for_timeout(1000)
    shot(tab, "5-notebook")
    assert tab.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert tab.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def test_who_is_not_on_the_roster_reads_why(tab, pearc: Local) -> None:
    log_in(tab, pearc, "mallory")
    tab.get_by_text("help@example.org").first.wait_for()
    assert "mallory@access-ci.org" in tab.content()
    shot(tab, "6-refused")


def test_a_cancelled_login_can_be_tried_again(tab, pearc: Local) -> None:
    tab.goto(pearc.url)
    tab.get_by_role("link", name=re.compile("Log in with ACCESS")).click()
    tab.get_by_role("button", name="Cancel").click()
    tab.wait_for_url(re.compile("/hub/oauth_callback"))
    shot(tab, "7-cancelled")
    tab.get_by_role("link", name=re.compile("again", re.I)).first.click()
    tab.get_by_label("ACCESS ID").wait_for()


def test_who_is_removed_is_told_and_loses_no_word(chromium, pearc: Local) -> None:
    # JupyterLab writes to the console when the server has been stopped, as it must.
    with new_tab(chromium, expected="WebSocket|Kernel|Failed to fetch|status|not ok") as tab:
        remove_and_look(tab, pearc)


def remove_and_look(tab, pearc: Local) -> None:
    log_in(tab, pearc, "alan")
    tab.wait_for_url(re.compile(r"/user/alan/lab"), timeout=90_000)
    tab.locator("text=01-start.ipynb").first.dblclick(timeout=60_000)
    cell = tab.locator(".jp-Notebook .jp-CodeCell .cm-content").first
    cell.click(timeout=60_000)
    tab.keyboard.press("Control+End")
    tab.keyboard.type("\n# my afternoon of work")
    roster = pearc.folder / "roster.csv"
    before = roster.read_text()
    roster.write_text(before.replace("alan,participant\n", ""))
    card = tab.locator(".workshop-notice:visible").first
    card.wait_for(timeout=60_000)
    assert "no longer on the list" in card.inner_text()
    shot(tab, "8-removed")
    notebook: Path = pearc.homes / "alan" / "workshop" / "01-start.ipynb"
    until(lambda: "my afternoon of work" in notebook.read_text(), 15, "the text is saved")
    # The server is stopped within a minute of the edit; the browser then meets the hub.
    until(lambda: "alan" not in servers(pearc.state), 45, "the server is stopped")
    tab.goto(f"{pearc.url}/user/alan/lab")
    tab.get_by_role("link", name=re.compile("Log in with ACCESS")).wait_for(timeout=60_000)
    shot(tab, "9-after")
    assert "my afternoon of work" in notebook.read_text()
    roster.write_text(before)

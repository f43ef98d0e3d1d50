"""Login by personal codes: `values/minimal.yaml` as it is shipped, and with hand-outs."""

from __future__ import annotations

import re
import shutil
import time

import pytest

from tests.workshop import ROOT, Local, Person, words

pytestmark = pytest.mark.local


def log_in(local: Local, name: str, code: str) -> tuple[Person, int, str]:
    person = local.person(name)
    page = person.open("/hub/login?next=/hub/home")
    token = next(c.value for c in person.cookies if c.name == "_xsrf")
    assert 'name="username"' in page.text
    form = {"username": name, "password": code, "_xsrf": token}
    answer = person.post(page.url, data=form, timeout=60)
    return person, answer.status_code, words(answer)


def test_codes_from_the_first_try_to_the_hand_outs(local: Local) -> None:
    shutil.copy(ROOT / "values" / "minimal.yaml", local.file)
    people = {one["name"]: one for one in local.up()["people"]}
    ada, _, _ = log_in(local, "ada", people["ada"]["code"])
    assert ada.is_in()
    ada.start()
    spoken = people["emmy"]["code"].replace("-", " ").upper()
    assert log_in(local, " Emmy ", spoken)[0].is_in(), "read aloud and typed by hand"
    assert not log_in(local, "emmy", people["ada"]["code"])[0].is_in(), "somebody else's"
    assert not log_in(local, "nobody", people["ada"]["code"])[0].is_in()
    assert not log_in(local, "katherine", "")[0].is_in()

    # The organiser makes the real codes while it runs: the first ones are void.
    made = local.run("roster", "codes", local.file)
    assert made.returncode == 0, made.stderr
    page = (local.folder / "workshop-handouts.html").read_text()
    found = re.findall(r"<dd>(\w+)</dd>\s*<dt>Code</dt><dd class=\"code\">([\w-]+)</dd>", page)
    codes = dict(found)
    assert set(codes) == {"grace", "ada", "emmy", "katherine"}
    time.sleep(2)
    assert log_in(local, "emmy", codes["emmy"])[0].is_in(), "the new code is good"
    assert not log_in(local, "emmy", people["emmy"]["code"])[0].is_in()
    assert ada.is_in(), "who is at work stays"
    text = local.file.read_text() + "".join(
        path.read_text() for path in local.state.rglob("*.log") if path.is_file()
    )
    assert not [code for code in codes.values() if code in text]


def test_guessing_is_slowed_down(local: Local) -> None:
    shutil.copy(ROOT / "values" / "minimal.yaml", local.file)
    people = {one["name"]: one for one in local.up()["people"]}
    answers = [log_in(local, "ada", f"guess-{number}") for number in range(6)]
    assert [status for _, status, _ in answers] == [403] * 5 + [429]
    assert "Wait a minute" in answers[-1][2]
    assert log_in(local, "ada", people["ada"]["code"])[1] == 429, "the right code must wait too"
    assert log_in(local, "emmy", people["emmy"]["code"])[0].is_in(), "others need not"

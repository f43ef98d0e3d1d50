"""`pyhelpers roster codes`: hashes into the file, codes onto a page, and nothing else changed."""

from __future__ import annotations

import difflib
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyhelpers.cli import pyhelpers
from pyhelpers.errors import EnvironmentProblem
from pyhelpers.hub.codes import verify_code
from pyhelpers.hub.roster import Roster, parse_roster
from pyhelpers.values import load_values
from tests.workshop import ROOT

MINIMAL = ROOT / "values" / "minimal.yaml"
CARD = r'<dt>Name</dt><dd>(.*?)</dd>\s*<dt>Code</dt><dd class="code">(.*?)</dd>'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a copy of the smallest workshop, readable by its group."""
    file = tmp_path / "workshop.yaml"
    file.write_bytes(MINIMAL.read_bytes())
    file.chmod(0o640)
    return file


def codes(*arguments: str | Path) -> Result:
    words = ["roster", "codes", *map(str, arguments)]
    done = CliRunner().invoke(pyhelpers, words, catch_exceptions=False, standalone_mode=False)
    return done


def roster_of(*files: Path) -> Roster:
    return parse_roster(load_values(files).data["roster"])


def cards(page: Path) -> dict[str, str]:
    return dict(re.findall(CARD, page.read_text(), re.S))


def test_everybody_gets_a_code_that_opens_the_hash_in_the_file(file: Path) -> None:
    done = codes(file)
    page = file.with_name("workshop-handouts.html")
    assert done.stdout == f"4 codes made. Print {page}, then delete it.\n"
    assert f"Next: pyhelpers up {file}" in done.stderr
    people, on_paper = roster_of(file), cards(page)
    assert list(on_paper) == [member.name for member in people.members]
    for member in people.members:
        assert verify_code(on_paper[member.name], member.code)
        assert on_paper[member.name] not in file.read_text() + done.output


def test_only_the_rosters_lines_change(file: Path) -> None:
    before = file.read_text().splitlines()
    codes(file)
    after = file.read_text().splitlines()
    changed = [line[4:] for line in difflib.ndiff(before, after) if line.startswith("- ")]
    first = before.index("  name,role")
    assert changed == [line[2:] for line in before[first : first + 5]]
    assert len(before) == len(after)


def test_the_page_is_its_owners_alone_and_the_file_keeps_its_mode(file: Path) -> None:
    codes(file)
    page = file.with_name("workshop-handouts.html")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(path.name for path in file.parent.iterdir()) == [page.name, file.name]


def test_a_second_run_changes_nothing(file: Path) -> None:
    codes(file)
    before = {path: path.read_bytes() for path in file.parent.iterdir()}
    done = codes(file)
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "Everybody on the roster has a code" in done.stderr
    assert {path: path.read_bytes() for path in file.parent.iterdir()} == before


@pytest.mark.parametrize("name", ["ada", "ADA"])
def test_a_lost_code_is_renewed_and_the_others_are_kept(file: Path, name: str) -> None:
    codes(file)
    before = roster_of(file)
    done = codes(file, "--renew", name)
    page = file.with_name("workshop-handouts-2.html")
    assert done.stdout == f"1 codes made. Print {page}, then delete it.\n"
    assert list(cards(page)) == ["ada"]
    after = roster_of(file)
    assert [m.name for m in after.members if m.code != before.get(m.name).code] == ["ada"]
    assert verify_code(cards(page)["ada"], after.get("ada").code)


def test_who_joins_later_gets_a_code_and_a_page_beside_the_earlier_ones(file: Path) -> None:
    codes(file)
    for number, name in ((2, "radia"), (3, "hedy")):
        file.write_text(file.read_text().replace("  ada,", f"  {name},participant\n  ada,"))
        codes(file)
        assert list(cards(file.with_name(f"workshop-handouts-{number}.html"))) == [name]


def test_the_page_goes_where_it_is_told(file: Path, tmp_path: Path) -> None:
    codes(file, "--handouts", tmp_path / "print" / "cards.html")
    assert len(cards(tmp_path / "print" / "cards.html")) == 4


def test_a_roster_in_a_file_of_its_own_is_edited_there(file: Path) -> None:
    before = file.read_bytes()
    roster = file.with_name("roster.csv")
    roster.write_bytes(b'\xef\xbb\xbfname,role,email\r\nemmy,admin,"Noether, Emmy"\r\n')
    codes(file, "--set-file", f"roster={roster}")
    assert file.read_bytes() == before
    edited = roster.read_bytes().decode()
    assert re.fullmatch(
        '\ufeffname,role,email,code\r\nemmy,admin,"Noether, Emmy",scrypt[\\w.-]+\r\n', edited
    )


def test_a_link_stays_a_link(file: Path) -> None:
    link = file.with_name("link.yaml")
    link.symlink_to(file.name)
    codes(link)
    assert link.is_symlink()
    assert all(member.code for member in roster_of(file).members)


def test_a_file_that_cannot_be_written_leaves_no_codes_on_paper(
    file: Path, make_read_only: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "values"
    folder.mkdir()
    kept = file.rename(folder / file.name)
    make_read_only(folder)
    with pytest.raises(EnvironmentProblem, match="cannot be written"):
        codes(kept, "--handouts", tmp_path / "cards.html")
    assert kept.read_bytes() == MINIMAL.read_bytes()
    assert not (tmp_path / "cards.html").exists()


def test_a_folded_roster_is_refused_and_nothing_is_written(file: Path) -> None:
    text = file.read_text()
    roster = text[text.index("roster: |") : text.index("storage:")]
    lines = [line.strip() for line in roster.splitlines()[1:] if line.strip()]
    file.write_text(text.replace(roster, 'roster: "' + "\\n".join(lines) + '"\n\n'))
    with pytest.raises(Exception, match="does not stand line by line"):
        codes(file)
    assert [path.name for path in file.parent.iterdir()] == [file.name]

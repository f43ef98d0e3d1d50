"""The roster's text becomes members, and every mistake in it a problem with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyhelpers.hub.lines import split
from pyhelpers.hub.roster import ROLES, Member, parse_roster

HASH = "scrypt.AAAAAAAAAAAAAAAA.BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"

# text, then where and how the only problem is told
PROBLEMS = {
    "semicolons": ("name;role\nada;participant\n", 1, 1, "the columns are not separated by commas"),
    "tabs": ("name\trole\nada\tparticipant\n", 1, 1, "the columns are not separated by commas"),
    "no header": ("ada,participant\n", 1, 1, "the line that names the columns is missing"),
    "no header after comments": (
        "# people\n\nada,participant\n",
        3,
        1,
        "the line that names the columns is missing",
    ),
    "unknown column": ("name,role,seat\n", 1, 11, "unknown column 'seat'"),
    "unknown column after blanks": ("name, role,  seat\n", 1, 14, "unknown column 'seat'"),
    "unknown quoted column": ('"name","role","seat"\n', 1, 15, "unknown column 'seat'"),
    "comma at the header's end": ("name,role,\n", 1, 11, "unknown column ''"),
    "column twice": ("name,role,name\n", 1, 11, "column 'name' twice"),
    "no column role": ("name,email\n", 1, 1, "no column 'role'"),
    "no column name": ("email,role\n", 1, 1, "no column 'name'"),
    "header's quote": ('name,"role\n', 1, 6, "a quote is not closed"),
    "more values": ("name,role\nada,admin,9\n", 2, 11, "more values than columns"),
    "comma at the line's end": ("name,role\nada,admin,\n", 2, 11, "more values than columns"),
    "no name": ("name,role\n,admin\n", 2, 1, "no name"),
    "no name behind the role": ("role,name\nadmin,\n", 2, 7, "no name"),
    "a name with a blank": ("name,role\nada l,admin\n", 2, 1, "'ada l' cannot be a user name"),
    "a name in upper case is quoted as it stands": (
        "name,role\nA!,admin\n",
        2,
        1,
        "'A!' cannot be a user name",
    ),
    "a name with an accent": ("name,role\nzoë,admin\n", 2, 1, "'zoë' cannot be a user name"),
    "a name with a form feed": ("name,role\na\fb,admin\n", 2, 1, r"'a\x0cb' cannot be a user name"),
    "a name of 64": ("name,role\n" + "a" * 64 + ",admin\n", 2, 1, f"'{'a' * 64}' cannot be a"),
    "a name twice": ("name,role\nada,admin\n# x\nADA,admin\n", 4, 1, "ada is on the roster twice"),
    "no role": ("name,role\nada\n", 2, 4, "ada has no role"),
    "an empty role": ("name,role\nada, \n", 2, 6, "ada has no role"),
    "an unknown role": ("name,role\nada,  boss\n", 2, 7, "unknown role 'boss'"),
    "behind a quoted comma": (
        'name,email,role\nada,"Byron, Ada",boss\n',
        2,
        18,
        "unknown role 'boss'",
    ),
    "a quote over two lines": ('name,role\nada,"admin\n', 2, 5, "a quote is not closed"),
    "a code in clear": ("name,role,code\nada,admin,k7mp-4xwq\n", 2, 11, "the code of ada is not"),
    "a cut hash": (f"name,role,code\nada,admin,{HASH[:-1]}\n", 2, 11, "the code of ada is not"),
    "Windows' ends of lines": ("name,role\r\nada,boss\r\n", 2, 5, "unknown role 'boss'"),
    "a byte order mark": ("\ufeffname,role,seat\n", 1, 11, "unknown column 'seat'"),
}


@pytest.mark.parametrize(("text", "line", "column", "message"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_mistake_is_told_with_its_place(text: str, line: int, column: int, message: str) -> None:
    (problem,) = parse_roster(text).problems
    assert (problem.line, problem.column) == (line, column)
    assert problem.message.startswith(message)
    assert problem.mend


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("name,rol\nada,admin\n", "did you mean role?"),
        ("name,role,seat\n", "known columns: name, role, email, code"),
        ("name,role\nada,participants\n", "did you mean participant?"),
        ("name,role\nada,boss\n", "one of participant, instructor, admin"),
        ("name,role\nada,admin\nada,admin\n", "remove one of them; the first is in line 2"),
    ],
)
def test_the_mend_is_the_one_edit_that_helps(text: str, mend: str) -> None:
    assert parse_roster(text).problems[0].mend == mend


def test_a_code_in_clear_is_not_repeated() -> None:
    (problem,) = parse_roster("name,role,code\nada,admin,k7mp-4xwq-9hnt\n").problems
    assert "k7mp" not in str(problem)


def test_a_line_with_a_mistake_gives_no_member_and_hides_no_other() -> None:
    roster = parse_roster("name,role\nada,boss\nalan,admin\n,admin\n")
    assert [member.name for member in roster.members] == ["alan"]
    assert [problem.line for problem in roster.problems] == [2, 4]


@pytest.mark.parametrize(
    "text",
    [
        "name,role\nada,participant\n",
        "\ufeffname,role\nada,participant\n",
        "name,role\r\nada,participant\r\n",
        "name,role\rada,participant\r",
        "name,role\nada,participant",
        "Name , ROLE\n Ada , Participant \n",
        '"name","role"\n"ada","participant"\n',
        "role,name\nparticipant,ada\n",
        "# people\n\nname,role\n  # one\n   \nada,participant\n\n",
    ],
)
def test_one_person_however_it_is_written(text: str) -> None:
    roster = parse_roster(text)
    assert roster.problems == ()
    assert [(member.name, member.role) for member in roster.members] == [("ada", "participant")]


def test_every_column_is_read() -> None:
    text = f'code,email,role,name\n{HASH},"Ada ""A."" <ada@x.org>, home",admin,ada\n'
    assert parse_roster(text).members == (
        Member("ada", "admin", 'Ada "A." <ada@x.org>, home', HASH, 2),
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# nobody yet\n", "name,role\n", "\ufeff"])
def test_an_empty_roster_is_no_mistake(text: str) -> None:
    roster = parse_roster(text)
    assert (roster.members, roster.problems) == ((), ())


def test_a_field_of_any_length_is_read() -> None:
    roster = parse_roster(f"name,role,email\nada,admin,{'x' * 200_000}\n")
    assert len(roster.members[0].email) == 200_000


def test_a_name_is_found_in_any_case() -> None:
    roster = parse_roster("name,role\nAda,admin\n")
    assert roster.get("aDA") == roster.members[0]
    assert roster.get("alan") is None


def test_names_by_role_keep_the_order() -> None:
    roster = parse_roster("name,role\nzoe,admin\nada,participant\nbob,admin\n")
    assert roster.names("admin") == ("zoe", "bob")


def test_a_member_does_not_show_its_code() -> None:
    assert HASH not in repr(parse_roster(f"name,role,code\nada,admin,{HASH}\n"))


PIECES = st.one_of(
    st.sampled_from(["name,role\n", "name,role,email,code\n", ",", '"', "\r\n", "\n", "#", HASH]),
    st.sampled_from(["ada", "alan", *ROLES, "\ufeff", "\f", "\u2028", "\x85", "\0", " "]),
    st.text(max_size=5),
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


@given(TEXTS)
def test_any_text_is_read_and_problems_lie_within_it(text: str) -> None:
    lines = [line.rstrip("\r\n") for line in split(text.removeprefix("\ufeff"))]
    for problem in parse_roster(text).problems:
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


@given(TEXTS)
def test_members_of_any_text_are_valid_and_each_there_once(text: str) -> None:
    members = parse_roster(text).members
    assert all(member.name and member.role in ROLES for member in members)
    assert len({member.name for member in members}) == len(members)

"""Code hashes go into the roster's text, and every other byte stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyhelpers.hub.lines import lines, split
from pyhelpers.hub.roster import parse_roster, with_codes

OLD = "scrypt.AAAAAAAAAAAAAAAA.BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
NEW = "scrypt.CCCCCCCCCCCCCCCC.DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name,role\nada,admin\n", f"name,role,code\nada,admin,{NEW}\n"),
        ("name,role\nada,admin", f"name,role,code\nada,admin,{NEW}"),
        ("name,role\r\nada,admin\r\n", f"name,role,code\r\nada,admin,{NEW}\r\n"),
        ("\ufeffname,role\nada,admin\n", f"\ufeffname,role,code\nada,admin,{NEW}\n"),
        ("name,role,code\nada,admin\n", f"name,role,code\nada,admin,{NEW}\n"),
        (f"code,name,role\n{OLD},ada,admin\n", f"code,name,role\n{NEW},ada,admin\n"),
        ("name,role,email\nada,admin\n", f"name,role,email,code\nada,admin,,{NEW}\n"),
        (
            'name,role,email\nada,admin,"Byron, Ada"\n',
            f'name,role,email,code\nada,admin,"Byron, Ada",{NEW}\n',
        ),
        (
            f'name,email,code,role\nada,"a, b",{OLD},admin\n',
            f'name,email,code,role\nada,"a, b",{NEW},admin\n',
        ),
        (
            "# us\n\nName, Role\n# A\n ADA , Admin\nalan,admin\n",
            f"# us\n\nName, Role,code\n# A\n ADA , Admin,{NEW}\nalan,admin\n",
        ),
    ],
)
def test_the_code_is_put_where_it_belongs(before: str, after: str) -> None:
    assert with_codes(before, {"ada": NEW}) == after


@pytest.mark.parametrize("text", ["", "name,role\nada,admin\n", "# nobody\r\n"])
def test_without_hashes_nothing_changes(text: str) -> None:
    assert with_codes(text, {}) == text


EMAILS = st.text(st.sampled_from('ab, "@é')).map(lambda text: '"' + text.replace('"', '""') + '"')
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@given(
    emails=st.lists(EMAILS, min_size=1, max_size=6),
    chosen=st.sets(st.integers(0, 5)),
    end=ENDS,
    mark=st.sampled_from(["", "\ufeff"]),
    has_codes=st.booleans(),
)
def test_only_the_chosen_members_codes_change(
    emails: list[str], chosen: set[int], end: str, mark: str, has_codes: bool
) -> None:
    rows = ["email,name,role" + (",code" if has_codes else ""), "# a comment, with a comma"]
    rows += [f"{email},user{n},admin" for n, email in enumerate(emails)]
    text = mark + end.join(rows) + end
    hashes = {f"user{n}": NEW for n in chosen if n < len(emails)}
    before, after = parse_roster(text), parse_roster(with_codes(text, hashes))
    assert after.problems == before.problems == ()
    assert [m.email for m in after.members] == [m.email for m in before.members]
    assert {m.name: m.code for m in after.members if m.code} == hashes


PIECES = st.one_of(
    st.sampled_from(["name,role\n", "a,admin", "b,admin,", ",", '"', "\r\n", "\n", "#", "\ufeff"]),
    st.text(max_size=3),
)


@given(st.lists(PIECES).map("".join), st.sets(st.sampled_from("ab")))
def test_in_any_text_only_the_header_and_the_members_lines_change(
    text: str, names: set[str]
) -> None:
    roster = parse_roster(text)
    edited = with_codes(text, dict.fromkeys(names & {m.name for m in roster.members}, NEW))
    pairs = list(zip(split(text), split(edited), strict=True))
    changed = {number for number, (before, after) in enumerate(pairs, 1) if before != after}
    header = {min((line.number for line in lines(text.removeprefix("\ufeff"))), default=0)}
    assert changed <= header | {m.line for m in roster.members if m.name in names}

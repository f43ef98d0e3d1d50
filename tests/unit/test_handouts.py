"""Personal codes on cards: each opens its own hash, and nothing else is on the page."""

from __future__ import annotations

import re

import pytest

from pyhelpers.handouts import Handout, codes_for, handouts_page
from pyhelpers.hub.codes import hash_code, verify_code
from pyhelpers.hub.roster import parse_roster

TWO = "name,role,code\nada,participant,\nalan,instructor,{}\n"
ABOUT = {"title": "A workshop", "url": "https://x.org", "when": "Monday", "contact": "a@x.org"}
CODE = r"[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}"


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_code("old")


def test_each_card_opens_its_own_hash() -> None:
    cards, hashes = codes_for(parse_roster("name,role\nada,participant\nalan,admin\n"))
    assert [(card.name, card.role) for card in cards] == [("ada", "participant"), ("alan", "admin")]
    assert list(hashes) == ["ada", "alan"]
    for card in cards:
        others = [hashes[name] for name in hashes if name != card.name]
        assert verify_code(card.code, hashes[card.name])
        assert not any(verify_code(card.code, other) for other in others)


def test_whoever_has_a_code_keeps_it(hashed: str) -> None:
    cards, hashes = codes_for(parse_roster(TWO.format(hashed)))
    assert [card.name for card in cards] == list(hashes) == ["ada"]


@pytest.mark.parametrize("name", ["alan", "ALAN"])
def test_a_lost_code_is_renewed(hashed: str, name: str) -> None:
    cards, hashes = codes_for(parse_roster(TWO.format(hashed)), [name])
    assert [card.name for card in cards] == ["ada", "alan"]
    assert hashes["alan"] != hashed


def test_the_page_has_the_cards_codes_and_no_other() -> None:
    cards, hashes = codes_for(parse_roster("name,role\nada,participant\nalan,admin\n"))
    page = handouts_page(cards, **ABOUT)
    assert re.findall(CODE, page) == [card.code for card in cards]
    assert page.count('<section class="card">') == 2
    assert not any(hashed in page for hashed in hashes.values())


def test_a_card_says_where_who_and_whom_to_ask() -> None:
    page = handouts_page([Handout("ada", "participant", "k7mp-4xwq-9hnt")], **ABOUT)
    card = re.sub(r"<[^>]+>", " ", page[page.index("<section") : page.index("</section>")])
    assert " ".join(card.split()) == (
        "A workshop Monday Open https://x.org Name ada Code k7mp-4xwq-9hnt "
        "Keep your code to yourself: whoever has it is you. Trouble? Ask a@x.org."
    )


def test_without_an_address_the_instructor_shows_it() -> None:
    page = handouts_page([Handout("ada", "participant", "k")], **{**ABOUT, "url": ""})
    assert "<dd>the address your instructor shows</dd>" in page


def test_without_a_contact_nobody_is_to_be_asked() -> None:
    page = handouts_page([Handout("ada", "participant", "k")], **{**ABOUT, "contact": ""})
    assert "Trouble?" not in page


@pytest.mark.parametrize("key", ABOUT)
def test_nothing_of_the_values_file_becomes_markup(key: str) -> None:
    nasty = "<script>\"'&$name ${code}"
    page = handouts_page([Handout("ada", "participant", "k")], **{**ABOUT, key: nasty})
    assert "<script>" not in page
    assert "&lt;script&gt;&quot;&#x27;&amp;$name ${code}" in page


def test_a_name_becomes_no_markup() -> None:
    page = handouts_page([Handout("<b>", "participant", "<i>")], **ABOUT)
    assert "<b>" not in page
    assert "<dd>&lt;b&gt;</dd>" in page
    assert "&lt;i&gt;</dd>" in page

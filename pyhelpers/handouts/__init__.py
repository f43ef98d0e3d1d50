"""Personal codes for a roster: into its text as slow hashes, and in clear on paper only.

Read by `pyhelpers roster codes`. Pure; `pyhelpers/hub/codes.py` makes codes and hashes.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from pyhelpers.hub.codes import hash_code, make_code
from pyhelpers.hub.roster import Member, Roster


@dataclass(frozen=True)
class Handout:
    """One participant's card: the code in clear, which exists nowhere else."""

    name: str
    role: str
    code: str


def codes_for(roster: Roster, renew: Sequence[str] = ()) -> tuple[list[Handout], dict[str, str]]:
    """Return a card and a hash for each member without a code, and for those in `renew`.

    Names in `renew` may be in any case.
    """
    again = {name.lower() for name in renew}
    wanted: list[Member] = [m for m in roster.members if not m.code or m.name in again]
    cards = [Handout(member.name, member.role, make_code()) for member in wanted]
    return cards, {card.name: hash_code(card.code) for card in cards}


def handouts_page(
    cards: Sequence[Handout], *, title: str, url: str, when: str, contact: str
) -> str:
    """Return the cards as a page to print and cut, one a participant."""
    page = Template(files(__package__).joinpath("page.html").read_text("utf-8"))
    card = Template(files(__package__).joinpath("card.html").read_text("utf-8"))
    common = {"title": title, "url": url or "the address your instructor shows", "when": when}
    asking = f"Trouble? Ask {contact}." if contact else ""
    made = "\n".join(
        card.substitute(_escaped({**common, "asking": asking, "name": one.name, "code": one.code}))
        for one in cards
    )
    return page.substitute(title=html.escape(title), count=len(cards), cards=made)


def _escaped(fields: Mapping[str, str]) -> dict[str, str]:
    return {key: html.escape(value) for key, value in fields.items()}

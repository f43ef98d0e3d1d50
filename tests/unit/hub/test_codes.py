"""Personal codes: made, hashed, compared, and guessed only so often."""

from __future__ import annotations

import re

import pytest

from pyhelpers.hub.codes import Attempts, hash_code, is_hash, make_code, verify_code

CODE = "k7mp-4xwq-9hnt"
# Written by the first version; every later one has to read it.
HASH = "scrypt.AAECAwQFBgcICQoL.okksKuNjbb0eNlT1UJMOKCI5i6oyTRGQ"


def test_a_code_can_be_read_aloud_and_typed() -> None:
    for _ in range(200):
        assert re.fullmatch(r"[2-9a-hj-kmnp-tv-z]{4}(-[2-9a-hj-kmnp-tv-z]{4}){2}", make_code())


def test_codes_differ() -> None:
    assert len({make_code() for _ in range(500)}) == 500


@pytest.mark.parametrize(
    "typed", [CODE, CODE.upper(), "k7mp4xwq9hnt", " k7mp 4xwq 9hnt\n", "K7MP—4XWQ—9HNT"]
)
def test_case_blanks_and_hyphens_do_not_matter(typed: str) -> None:
    assert verify_code(typed, HASH)


@pytest.mark.parametrize(
    "typed", ["", "-", CODE[:-1], CODE + "2", "k7mp-4xwq-9hnu", HASH, "\udc80"]
)
def test_another_code_is_refused(typed: str) -> None:
    assert not verify_code(typed, HASH)


SCHEME, SALT, DIGEST = HASH.split(".")


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "scrypt",
        "scrypt..",
        f"{SCHEME}.{SALT}.",
        f"{SCHEME}..{DIGEST}",
        f"{SCHEME}.{SALT}.{DIGEST[:-4]}",
        f"{SCHEME}.{SALT}.{DIGEST[:-1]}",
        f"{SCHEME}.{SALT[:-4]}.{DIGEST}",
        f"bcrypt.{SALT}.{DIGEST}",
        f"{HASH}.{DIGEST}",
        f"{SCHEME}.{SALT}.{DIGEST[:-1]}é",
        CODE,
    ],
)
def test_a_damaged_hash_admits_nobody_and_raises_nothing(damaged: str) -> None:
    assert not verify_code(CODE, damaged)
    assert not is_hash(damaged)


def test_a_new_hash_is_one_of_its_code_alone() -> None:
    code, other = make_code(), make_code()
    hashed = hash_code(code)
    assert is_hash(hashed)
    assert verify_code(code, hashed)
    assert not verify_code(other, hashed)


def test_the_same_code_has_another_hash_each_time() -> None:
    assert hash_code(CODE) != hash_code(CODE)


def test_a_hash_holds_nothing_that_the_roster_would_have_to_quote() -> None:
    assert re.fullmatch(r"[\w.-]+", HASH, re.ASCII)


def test_after_the_limit_a_name_waits_and_then_may_try_again() -> None:
    attempts = Attempts(limit=3, pause=60)
    for now in (0, 1, 2):
        assert not attempts.must_wait("ada", now)
        attempts.record("ada", now)
    assert attempts.must_wait("ada", 59.9)
    assert not attempts.must_wait("ada", 60)


def test_waiting_is_for_one_name_alone() -> None:
    attempts = Attempts(limit=1, pause=60)
    attempts.record("ada", 0)
    assert attempts.must_wait("ada", 1)
    assert not attempts.must_wait("alan", 1)


def test_the_right_code_clears_the_count() -> None:
    attempts = Attempts(limit=1, pause=60)
    attempts.record("ada", 0)
    attempts.forget("ada")
    attempts.forget("alan")
    assert not attempts.must_wait("ada", 1)

"""A Plan says what would be done, and no secret."""

from __future__ import annotations

from pathlib import Path

from pyhelpers.plan import Call, Plan, Run, Start, Step, Write

SECRET = "a secret"
PLAN = Plan(
    (
        Step(
            "settings",
            (
                Write(Path("/state/settings.json"), SECRET, secret=True),
                Write(Path("/state/notes.txt"), "zoë\n", 0o644),
            ),
        ),
        Step(
            "software",
            (Run(("uv", "pip", "install", "a b"), "installing"), Call("copy x to y", str)),
            unless=Path("/cache/complete"),
        ),
        Step(
            "hub",
            (Start("hub", ("hub", "--x"), Path("/log"), "http://127.0.0.1:1/", {"KEY": SECRET}),),
        ),
    )
)


def test_a_person_reads_every_action_in_its_order() -> None:
    assert PLAN.text() == (
        "# settings\n"
        "write /state/settings.json (8 bytes, kept secret, mode 0600)\n"
        "write /state/notes.txt (5 bytes, mode 0644)\n"
        "# software (done once /cache/complete exists)\n"
        "run uv pip install 'a b'\n"
        "copy x to y\n"
        "# hub\n"
        "start hub --x\n"
        "wait for http://127.0.0.1:1/\n"
    )


def test_a_program_reads_the_same() -> None:
    read = PLAN.as_json()
    assert [step["title"] for step in read] == ["settings", "software", "hub"]
    lines = [line for step in read for line in step["actions"]]
    assert lines == [line for line in PLAN.text().splitlines() if not line.startswith("#")]


def test_secrets_are_not_shown_even_when_something_fails() -> None:
    assert SECRET not in repr(PLAN)

"""Whatever happens in whatever order, no byte that a participant wrote is lost."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

CONTENT = ("a.ipynb", "sub/b", "a.updated.ipynb")
HOME = (*CONTENT, "a.updated-2.ipynb", "sub/b.updated", "own.txt")


def test_no_history_loses_what_a_participant_wrote(tmp_path, seed_module, monkeypatch):
    monkeypatch.setattr(seed_module.os, "fsync", lambda _: None)  # quick; not tested here

    class Histories(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            folder = Path(tempfile.mkdtemp(dir=tmp_path))
            self.share, self.home = folder / "share", folder / "home"
            (self.share / "content").mkdir(parents=True)
            self.home.mkdir()
            self.theirs: dict[str, str] = {}
            self.number = itertools.count()
            self.fresh: set[str] = set()

        @rule(name=st.sampled_from(CONTENT), version=st.integers(0, 3))
        def ship(self, name, version):
            file = self.share / "content" / name
            file.parent.mkdir(exist_ok=True)
            before = file.read_text() if file.exists() else None
            file.unlink(missing_ok=True)
            file.write_text(f"{name} v{version}")
            if file.read_text() != before:
                self.fresh.add(name)

        @rule(name=st.sampled_from(CONTENT))
        def withdraw(self, name):
            (self.share / "content" / name).unlink(missing_ok=True)
            self.fresh.discard(name)

        @rule(name=st.sampled_from(HOME))
        def write(self, name):
            file = self.home / name
            file.parent.mkdir(exist_ok=True)
            self.theirs[name] = f"written by the participant: {next(self.number)}"
            file.write_text(self.theirs[name])

        @rule(name=st.sampled_from(HOME))
        def delete(self, name):
            (self.home / name).unlink(missing_ok=True)
            self.theirs.pop(name, None)

        @rule(old=st.sampled_from(HOME), new=st.sampled_from(HOME))
        def rename(self, old, new):
            if old != new and (self.home / old).exists():
                (self.home / new).parent.mkdir(exist_ok=True)
                (self.home / old).replace(self.home / new)
                self.theirs.pop(new, None)
                if old in self.theirs:
                    self.theirs[new] = self.theirs.pop(old)

        @rule(damage=st.sampled_from(["", "{}", None]))
        @precondition(lambda self: (self.home / ".workshop/seed.json").exists())
        def damage_notes(self, damage):
            notes = self.home / ".workshop/seed.json"
            notes.unlink() if damage is None else notes.write_text(damage)

        @rule()
        def seed(self):
            outcome = seed_module.seed(self.share, self.home)
            assert outcome.problems == []
            found = {
                path.relative_to(self.home).as_posix(): path.read_text()
                for path in self.home.rglob("*")
                if path.is_file() and ".workshop" not in path.parts
            }
            assert {path: found.get(path) for path in self.theirs} == self.theirs
            for file in filter(Path.is_file, (self.share / "content").rglob("*")):
                name = file.relative_to(self.share / "content").as_posix()
                assert name in found
                assert name not in self.fresh or file.read_text() in found.values()
            self.fresh.clear()
            assert str(seed_module.seed(self.share, self.home)) == ""

        def teardown(self):
            shutil.rmtree(self.share.parent)

    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=40, stateful_step_count=25, deadline=None, database=None, derandomize=True
        ),
    )

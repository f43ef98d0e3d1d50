"""Commands that answer a question, and commands that run beside what one does."""

from __future__ import annotations

import signal
import sys

import pytest

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.run import ask, beside

POLITE = """
import signal, sys, time
def end(*_):
    sys.exit(7)
signal.signal(signal.SIGINT, end)
print("ready", flush=True)
time.sleep(60)
"""
DEAF = POLITE.replace("end)", "signal.SIG_IGN)")


def test_an_answer_has_both_outputs_and_a_code() -> None:
    program = "import sys; print(input()); print('no', file=sys.stderr); sys.exit(3)"
    done = ask([sys.executable, "-c", program], "yes")
    assert (done.code, done.out, done.err) == (3, "yes\n", "no\n")


def test_a_question_is_not_waited_for_without_end() -> None:
    with pytest.raises(TimeoutError, match=r"did not answer within 0 s"):
        ask([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.2)


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(EnvironmentProblem, match="is not installed"):
        ask(["no-such-program"])
    with pytest.raises(EnvironmentProblem, match="is not installed"), beside(["no-such-program"]):
        pass


def test_what_runs_beside_is_interrupted_when_its_caller_leaves() -> None:
    with beside([sys.executable, "-c", POLITE]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    assert process.returncode == 7


def test_what_will_not_end_is_killed() -> None:
    with beside([sys.executable, "-c", DEAF], seconds=0.5) as process:
        assert process.stdout is not None
        process.stdout.readline()
    assert process.returncode == -signal.SIGKILL

"""A signal that comes while something short must not be ended."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from pyhelpers.signals import ENDING, held_back


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_waits_for_the_end(number: int) -> None:
    handlers = [signal.getsignal(one) for one in ENDING]
    done = []
    with pytest.raises(KeyboardInterrupt), held_back():
        os.kill(os.getpid(), number)
        done.append("all of it")
    assert done == ["all of it"]
    assert [signal.getsignal(one) for one in ENDING] == handlers


def test_an_error_goes_before_a_signal() -> None:
    with pytest.raises(ValueError, match="wrong"), held_back():
        os.kill(os.getpid(), signal.SIGTERM)
        raise ValueError("wrong")


def test_another_thread_has_no_signals_to_hold_back() -> None:
    done = []

    def work() -> None:
        with held_back():
            done.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [1]

"""Which of the presses of Ctrl-C is for what."""

from __future__ import annotations

import signal
import threading

import pytest

from cloche import Limits, Sandbox
from cloche.cli.interrupting import Interrupting

STUBBORN = """
while True:
    try:
        print('here')
        while True: pass
    except KeyboardInterrupt: pass
"""


@pytest.fixture
def session():
    with Sandbox("micropython", limits=Limits(timeout=60.0)).session() as session:
        yield session


def press():
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


def test_the_first_interrupts_the_code_and_the_session_goes_on(session):
    session.run("n = 1")
    interrupting = Interrupting(session)
    with interrupting, _Pressing(1) as on_output:
        result = session.run("print('here')\nwhile True: pass", on_output=on_output)
    assert (result.status, session.is_open) == ("cancelled", True)
    assert not interrupting.is_given_up


def test_the_second_gives_up_on_the_session(session):
    interrupting = Interrupting(session)
    with pytest.raises(KeyboardInterrupt), interrupting, _Pressing(2) as on_output:
        session.run(STUBBORN, on_output=on_output)
    assert interrupting.is_given_up


def test_it_is_as_ever_where_no_code_runs(session):
    interrupting = Interrupting(session)
    with pytest.raises(KeyboardInterrupt), interrupting:
        press()
    assert not interrupting.is_given_up


def test_afterwards_ctrl_c_is_what_it_was(session):
    before = signal.getsignal(signal.SIGINT)
    with Interrupting(session):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


class _Pressing:
    """Presses Ctrl-C as often as it is told, each time when the code says that it is there."""

    def __init__(self, times):
        self._left = times

    def __enter__(self):
        return self

    def __exit__(self, *_):
        assert not self._left

    def __call__(self, stream, text):
        if "here" in text and self._left:
            self._left -= 1
            press()

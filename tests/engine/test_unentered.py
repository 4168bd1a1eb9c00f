"""Callbacks that Python could not enter."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from cloche.engine.unentered import UnenteredGuard, is_of_a_guest
from cloche.engine.wasi.boundary import CALLBACK_NAME
from tests.engine.guests import guest_text
from tests.engine.throwing import run_untraced

# Calls the host without end, so that what is thrown at its thread strikes in a callback.
CHATTY = guest_text(
    """(func (export "_start") (loop $again (drop (call $yield)) (br $again)))""",
    imports='(import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))',
)


class ThrownError(Exception):
    """What another thread throws."""


@pytest.fixture
def guard():
    before = sys.unraisablehook
    yield UnenteredGuard()
    sys.unraisablehook = before


class Careless:
    """Raises where nobody can catch it."""

    def __del__(self):
        raise ThrownError("told by the default hook")


def forget(thing):
    del thing


def unraisable(**fields):
    empty = {"exc_type": None, "exc_value": None, "exc_traceback": None}
    return SimpleNamespace(**{**empty, "err_msg": None, "object": None, **fields})


def test_knows_a_callback_by_its_object_or_by_the_message():
    def function():
        pass

    function.__qualname__ = CALLBACK_NAME
    assert is_of_a_guest(unraisable(object=function))
    assert is_of_a_guest(unraisable(err_msg=f"Exception ignored on calling {function!r}"))
    assert not is_of_a_guest(unraisable(object=test_is_some_function))
    assert not is_of_a_guest(unraisable(object=object(), err_msg="Exception ignored in"))
    assert not is_of_a_guest(unraisable())


def test_is_some_function():
    assert callable(test_is_some_function)


def test_passes_everything_else_on_to_the_hook_that_was_there(guard):
    seen = []
    sys.unraisablehook = seen.append
    guard.stand()
    exception = unraisable(object=print)
    sys.unraisablehook(exception)
    assert seen == [exception]


def test_stands_before_a_hook_that_was_set_later(guard, capsys):
    """Also where that one calls the guard in turn: neither calls the other for ever."""
    guard.stand()
    ours = sys.unraisablehook
    seen = []

    def later(exception):
        seen.append(exception)
        ours(exception)

    sys.unraisablehook = later
    guard.stand()
    assert sys.unraisablehook is ours
    forget(Careless())
    assert [type(exception.exc_value) for exception in seen] == [ThrownError]
    assert "told by the default hook" in capsys.readouterr().err


def test_whatever_is_thrown_at_a_thread_in_a_guest_ends_its_run_at_once():
    """Nearly always it strikes at the entry of a callback, whose answer would be garbage.

    In a process of its own: what is thrown at all threads strikes those of a test runner as well.
    """
    code = """
import threading
from tests.engine.guests import run_guest, says
from tests.engine.test_unentered import CHATTY, ThrownError
from tests.engine.throwing import threads, throw_at
def note(outcome):
    try:
        outcome.append(run_guest(CHATTY).status)
    except Exception as error:
        outcome.append(type(error).__name__)
for _ in range(20):
    before, outcome = threads(), []
    caller = threading.Thread(target=note, args=(outcome,))
    caller.start()
    while caller.is_alive():
        for thread in threads() - {threading.get_ident(), caller.ident}:
            if thread in before and not outcome:
                throw_at(thread, ThrownError)
        caller.join(0.01)
        before = threads()
    print(outcome[0])
print(run_guest(says("next")).stdout)
"""
    child = run_untraced(code)
    assert child.returncode == 0, child.stderr
    *ends, last = child.stdout.decode().split()
    assert len(ends) == 20
    assert set(ends) <= {"EngineError", "ThrownError", "crashed"}
    assert last == "next"


def test_a_process_with_lost_threads_ends_as_any_other():
    code = """
import _thread, sys, threading
from tests.engine.test_unentered import CHATTY, ThrownError
from tests.engine.throwing import threads, throw_at
from tests.engine.guests import run_guest
main = _thread.get_ident()
def attack():
    while True:
        for thread in threads() - {main, _thread.get_ident()}:
            throw_at(thread, ThrownError)
        threading.Event().wait(0.002)
threading.Thread(target=attack, daemon=True).start()
for _ in range(10):
    try:
        run_guest(CHATTY)
    except Exception as error:
        print(type(error).__name__)
"""
    child = run_untraced(code)
    assert child.returncode == 0, child.stderr
    assert b"EngineError" in child.stdout
    assert b"panic" not in child.stderr

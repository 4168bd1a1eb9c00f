"""The engine's signal handlers, kept in place."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cloche.engine.signals import SIGFPE, SIGILL, SIGSEGV, SignalHandlers, trap_signals

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="others use no signals for traps")

# Runs guests that trap in three ways, each of which is another signal of the machine.
TRAPS = """
import {preparation}
from tests.engine.guests import guest_text, ready, run_guest
GUESTS = [
    guest_text('(func (export "_start") unreachable)'),
    guest_text('(func (export "_start") (drop (i32.load (i32.const -4))))'),
    guest_text('(func (export "_start") (local i32)'
               ' (drop (i32.div_u (i32.const 1) (local.get 0))))'),
]
def check():
    assert [run_guest(guest).status for guest in GUESTS] == ["crashed"] * 3
"""


def run_child(code, *options, preparation="sys"):
    child = subprocess.run(
        [sys.executable, *options, "-c", TRAPS.format(preparation=preparation) + code],
        capture_output=True,
        timeout=120,
    )
    assert child.returncode == 0, (child.returncode, child.stderr.decode()[-2000:])
    return child


def test_knows_the_signals_of_each_machine():
    assert trap_signals("linux", "x86_64") == (SIGSEGV, SIGILL, SIGFPE)
    assert trap_signals("linux", "aarch64") == (SIGSEGV, SIGILL)
    assert trap_signals("darwin", "arm64") == ()
    assert trap_signals("win32", "AMD64") == ()


@linux_only
def test_a_guest_may_trap_after_faulthandler_was_enabled():
    """It installs handlers of its own, and the next trap would be the end of the process."""
    run_child("import faulthandler; check(); faulthandler.enable(); check(); check()")


@linux_only
def test_a_guest_may_trap_where_faulthandler_was_enabled_before():
    run_child("check()", "-X", "faulthandler")


@linux_only
def test_a_guest_may_trap_after_handlers_of_python_were_installed():
    run_child("""
import signal
check()
for number in (signal.SIGSEGV, signal.SIGILL, signal.SIGFPE):
    signal.signal(number, signal.SIG_DFL)
    check()
    signal.signal(number, lambda *_: None)
    check()
""")


@linux_only
def test_a_fault_of_the_host_still_ends_the_process():
    child = subprocess.run(
        [sys.executable, "-c", TRAPS.format(preparation="ctypes") + "check(); ctypes.string_at(1)"],
        capture_output=True,
        timeout=120,
    )
    assert child.returncode == -SIGSEGV


def test_nothing_is_done_where_nothing_was_saved():
    SignalHandlers().restore()


@linux_only
def test_only_what_was_first_saved_counts():
    handlers = SignalHandlers()
    handlers.save()
    first = handlers._saved
    handlers.save()
    assert handlers._saved is first
    assert [entry[0] for entry in first] == list(handlers._signals)
    handlers.restore()

"""Throw an exception at another thread, as debuggers and time-out libraries do."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

import pytest

# Coverage takes a lock in the thread that it traces, and an exception there leaves it held.
untraced = pytest.mark.skipif(
    sys.gettrace() is not None, reason="nothing can be thrown at a thread that is traced"
)


def throw_at(thread: int, error: type[BaseException]) -> bool:
    """Have a thread raise an exception soon; tells whether there was such a thread.

    Args:
        thread: Its number, as in `sys._current_frames()`.
        error: The class of the exception.
    """
    set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc
    return set_exception(ctypes.c_ulong(thread), ctypes.py_object(error)) == 1


def threads() -> set[int]:
    """Give the numbers of all threads, those that `threading` does not know included."""
    return set(sys._current_frames())


def run_untraced(code: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program in which exceptions are thrown at every thread, without coverage."""
    env = {name: text for name, text in os.environ.items() if "COVERAGE" not in name}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=env, capture_output=True, timeout=120)

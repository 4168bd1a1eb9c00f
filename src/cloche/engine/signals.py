"""The engine's signal handlers, kept in place.

A bad access of the guest's, a division by zero or an instruction that means "trap" reaches the
engine as a signal of the machine: its handlers of SIGSEGV, SIGILL and SIGFPE turn them into traps.
It installs them once in a process. Whoever installs others afterwards (`faulthandler.enable()`
does, and some debuggers) makes the next trap the end of the process. So before each run they are
compared with what the engine installed, and put back where they have changed. Handlers that were
there before the engine's are still called by it, for faults that are not a guest's.

Only on Linux: on macOS the engine gets the same through Mach ports, which nothing else installs.
"""

from __future__ import annotations

import os
import sys
from ctypes import PyDLL, byref, c_void_p, create_string_buffer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# signal(7), the numbers that x86-64 and aarch64 share.
SIGILL = 4
SIGFPE = 8
SIGSEGV = 11
# `struct sigaction` is 152 bytes on both in glibc and in musl, and begins with the handler.
_SIGACTION_SIZE = 256


def trap_signals(platform: str, machine: str) -> tuple[int, ...]:
    """Tell which signals the engine handles.

    Source: wasmtime, `crates/wasmtime/src/runtime/vm/sys/unix/signals.rs`.

    Args:
        platform: As `sys.platform` has it.
        machine: As `os.uname().machine` has it.
    """
    if platform != "linux":
        return ()
    return (SIGSEGV, SIGILL, SIGFPE) if machine == "x86_64" else (SIGSEGV, SIGILL)


class SignalHandlers:
    """The handlers of this process for the signals that stand for a guest's traps."""

    def __init__(self) -> None:
        machine = os.uname().machine if hasattr(os, "uname") else ""
        self._signals = trap_signals(sys.platform, machine)
        # By `PyDLL`: the call is shorter than letting go of the interpreter's lock would be.
        self._sigaction: Any = PyDLL(None).sigaction if self._signals else None
        self._saved: list[tuple[int, Any, Any, Any, int | None]] = []

    def save(self) -> None:
        """Note the handlers that the engine has installed; only what is first saved counts."""
        if self._saved:
            return
        saved = []
        for signal in self._signals:
            installed = create_string_buffer(_SIGACTION_SIZE)
            self._sigaction(signal, None, byref(installed))
            now = create_string_buffer(_SIGACTION_SIZE)
            handler = c_void_p.from_buffer(installed).value
            saved.append((signal, byref(installed), byref(now), c_void_p.from_buffer(now), handler))
        self._saved = saved

    def restore(self) -> None:
        """Put back each handler that is no longer the engine's."""
        sigaction = self._sigaction
        for signal, installed, now, handler_now, handler in self._saved:
            sigaction(signal, None, now)
            if handler_now.value != handler:
                sigaction(signal, installed, None)


HANDLERS = SignalHandlers()

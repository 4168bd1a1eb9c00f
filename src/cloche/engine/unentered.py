"""Callbacks that Python could not enter, and what must not come of them.

When a callback's body gives no answer (an exception that another thread throws strikes before the
body's own `try`, or there is no memory for its frame), ctypes returns to the engine whatever lies
in the place of the answer, and the engine takes it for a pointer. All that ctypes does before is to
report the exception to `sys.unraisablehook`. So there the thread is stopped for good: it never
goes back into the engine. Its run fails at once, and its instance is lost with it.

That costs a run one comparison and a call nothing. A hook that was there before goes on to get
everything else; one that is set later is found and kept at the next run.
"""

from __future__ import annotations

import sys
from _thread import _local

from cloche.engine.crew import CREW
from cloche.engine.wasi.boundary import CALLBACK_NAME
from cloche.errors import EngineError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class UnenteredGuard:
    """Stands before whatever hook for exceptions that nobody can catch the process has."""

    def __init__(self) -> None:
        self._next: Callable[[Any], object] = sys.unraisablehook
        self._hook: Callable[[Any], object] = self._look_at
        self._here = _local()

    def stand(self) -> None:
        """Make sure that the guard is in its place."""
        if sys.unraisablehook is not self._hook:
            self._next = sys.unraisablehook
            sys.unraisablehook = self._hook

    def _look_at(self, unraisable: Any) -> None:
        if is_of_a_guest(unraisable):
            failure = EngineError("a call from the guest could not be taken; its thread is lost")
            failure.__cause__ = unraisable.exc_value
            CREW.park(failure)
        if getattr(self._here, "passes_on", False):  # and a hook set around this one calls it
            sys.__unraisablehook__(unraisable)
            return
        self._here.passes_on = True
        try:
            self._next(unraisable)
        finally:
            self._here.passes_on = False


def is_of_a_guest(unraisable: Any) -> bool:
    """Tell whether an exception is that of a callback that a guest's thread was about to enter.

    Args:
        unraisable: What `sys.unraisablehook` is called with; up to Python 3.12 the callback is its
            object, later only its message tells.
    """
    name = getattr(unraisable.object, "__qualname__", None)
    return CALLBACK_NAME in (name or unraisable.err_msg or "")


GUARD = UnenteredGuard()

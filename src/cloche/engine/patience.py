"""Waiting for a lock so that a signal is heeded soon, whenever it comes.

Python looks for signals before it waits, and a signal that comes while it waits wakes it. One that
comes in between does neither: it was lost once in twenty times on a busy machine, and Ctrl-C did
nothing until the guest's time was over. So a wait is many short ones.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import LockType

_SLICE = 0.2


def wait_for(lock: LockType) -> None:
    """Wait until a lock is released by another thread, and take it.

    Args:
        lock: The lock.

    Raises:
        BaseException: What a signal's handler raised.
    """
    while not lock.acquire(timeout=_SLICE):
        pass

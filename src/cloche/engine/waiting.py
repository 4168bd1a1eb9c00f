"""Whose guests wait for what runs in a context: a function of the host that a guest has called.

Such a function may make runs of its own. It has to get a thread for them, however many there are,
or the guest would wait for ever; and it must not call a session that waits for it.
"""

from __future__ import annotations

from _contextvars import ContextVar

# The channels of those guests, from the outermost on.
WAITING: ContextVar[tuple[object, ...]] = ContextVar("cloche_waiting", default=())


def waits_for_us(channel: object) -> bool:
    """Tell whether the guest of a channel waits for what runs in this context."""
    return any(each is channel for each in WAITING.get())


def someone_waits_for_us() -> bool:
    """Tell whether any guest waits for what runs in this context."""
    return bool(WAITING.get())


def add_waiting(channel: object) -> None:
    """Note in this context that a channel's guest waits for what runs in it."""
    WAITING.set((*WAITING.get(), channel))

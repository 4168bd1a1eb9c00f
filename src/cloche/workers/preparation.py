"""Waiting until workers are ready."""

from __future__ import annotations

from _queue import SimpleQueue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Preparation:
    """A caller's wait for a pool whose workers have all loaded some runtime.

    Attributes:
        runtime: The place of the runtime among all that they load.
    """

    def __init__(self) -> None:
        self.runtime = 0
        self._events: SimpleQueue[str | BaseException | None] = SimpleQueue()

    def announce(self, sentence: str) -> None:
        """Say that something slow begins. Callable from any thread, as is `end`."""
        self._events.put(sentence)

    def end(self, failure: BaseException | None = None) -> None:
        """Say that they are ready, or why they cannot be."""
        self._events.put(failure)

    def wait(self, on_wait: Callable[[str], object] | None) -> int:
        """Wait for the end.

        Args:
            on_wait: Called on this thread with what is announced.

        Returns:
            The place of the runtime.

        Raises:
            ClocheError: If they cannot be made ready.
        """
        while isinstance(event := self._events.get(), str):
            if on_wait is not None:
                on_wait(event)
        if event is not None:
            raise event
        return self.runtime

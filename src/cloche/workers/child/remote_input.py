"""Standard input that is the host's: asked for as the guest reads it, and never ahead of that."""

from __future__ import annotations

from _thread import allocate_lock

from cloche.workers.protocol import WANTED, Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.workers.child.link import Link

_ONLY_TELL = 0


class RemoteInput:
    """The host's input, for one guest.

    Args:
        link: The socket to the host.
        number: What the guest is carried out under.
    """

    def __init__(self, link: Link, number: int) -> None:
        self._link = link
        self._number = number
        self._came = allocate_lock()
        self._came.acquire()
        self._asked: int | None = None
        self._is_ready = False
        self._piece = b""
        self._is_over = False
        self._is_broken = False

    def ready(self, seconds: float) -> bool:
        """Tell whether a read would return at once, waiting a little for it."""
        if not self._has_something:
            self._ask(_ONLY_TELL, seconds)
        return self._has_something

    def read(self, wanted: int, seconds: float) -> bytes | None:
        """Give some of what is there, nothing at the end; None if nothing comes in this time.

        Raises:
            OSError: If the host cannot read it.
        """
        if not (self._piece or self._is_over or self._is_broken):
            self._ask(wanted, seconds)
        if self._is_broken:
            raise OSError("the host cannot read its input")
        if not self._piece and not self._is_over:
            return None
        piece, self._piece = self._piece[:wanted], self._piece[wanted:]
        return piece

    @property
    def _has_something(self) -> bool:
        return self._is_ready or bool(self._piece) or self._is_over or self._is_broken

    def _ask(self, wanted: int, seconds: float) -> None:
        """Ask the host, unless it was asked and has not answered; wait a little for the answer."""
        if self._asked is None:
            self._asked, self._is_ready = wanted, False
            self._link.tell(Answer.INPUT, self._number, WANTED, wanted)
        self._came.acquire(timeout=seconds)

    def give(self, piece: bytes | None) -> None:
        """Take the host's answer; None where it cannot read. Callable from any thread."""
        if piece is None:
            self._is_broken = True
        elif self._asked == _ONLY_TELL:
            self._is_ready = True
        else:
            self._piece = piece
            self._is_over = not piece
        self._asked = None
        if self._came.locked():
            self._came.release()

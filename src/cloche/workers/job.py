"""Something that a worker is to do."""

from __future__ import annotations

from time import monotonic

from cloche.errors import RequestError, WireError
from cloche.wire.message import read_message, write_message
from cloche.workers.protocol import FAILURE, NOTHING, Answer, error_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.result import Result
    from cloche.wire.frames import Frame
    from cloche.wire.kinds import Kind
    from cloche.workers.attendant import Attendant

# A stop comes some milliseconds late on a busy machine; only what is much later is no stop at all.
_KILL_FACTOR = 1.5
_LEAST_SLACK = 0.5
# Seconds from the moment when a worker has been told until it has to say that it begins.
_PATIENCE = 10.0
_MOST_FAILURE = 64 << 10
_SMALL = 16, 0


def seconds_to_kill(timeout: float, grace: float = 0.0) -> float:
    """Give the seconds after which a guest is killed with its process, from its beginning on."""
    return max(_KILL_FACTOR * timeout, timeout + grace + _LEAST_SLACK)


class Job:
    """Something that a worker is to do.

    Args:
        sort: The sort of its frame.
        kind: The kind of its message.
        order: What its message says.
        gives: The kind of what the worker gives at its end.
        lost: Gives what comes of it where its worker is lost, from a result that says so.
        seconds: How long it may take from its beginning on.
        caps: The most bytes that its end may have, in its head and beside it.
        attendant: Looks after the host's streams that it is joined to; None if it is to none.
        on_end: Called with what came of it, on the dispatcher's thread.

    Attributes:
        sort: The sort of its frame.
        message: The head of its message, and the bytes beside it.
        seconds: How long it may take from its beginning on.
        patience: How long it may take before.
        attendant: Looks after the host's streams.
        asked: When it was made, in seconds on the monotonic clock.
        begun: When it began; None until then.
        is_one_of_many: Whether a worker may have it in its line while it is at another; then it
            begins when that has ended, and nothing is said of it.
        cancelled: Whether somebody gave up on it.
        is_told_to_end: Whether its worker was told so.
        attempts: How many workers were lost with it.

    Raises:
        RequestError: If the host program asked for something that cannot even be told.
    """

    def __init__(
        self,
        sort: int,
        kind: Kind,
        order: object,
        gives: Kind = NOTHING,
        *,
        lost: Callable[[Result], object],
        seconds: float,
        caps: tuple[int, int] = _SMALL,
        attendant: Attendant | None = None,
        on_end: Callable[[object], object] | None = None,
    ) -> None:
        try:
            self.message = write_message(kind, order)
        except WireError as error:
            raise RequestError(f"something in the request is of a wrong type: {error}") from error
        self.sort = sort
        self.seconds = seconds
        self.patience = _PATIENCE
        self.attendant = attendant
        self.asked = monotonic()
        self.begun: float | None = None
        self.is_one_of_many = False
        self.cancelled = False
        self.is_told_to_end = False
        self.attempts = 0
        self._gives = gives
        self._lost = lost
        self._caps = caps
        self._on_end = on_end

    def caps(self, sort: int) -> tuple[int, int]:
        """Give the most bytes that a frame about it may have, in its head and beside it.

        Raises:
            WireError: If there may be no such frame.
        """
        if sort == Answer.ENDED:
            return self._caps
        if sort == Answer.FAILED:
            return _MOST_FAILURE, 0
        if sort == Answer.BEGUN and self.begun is None:
            return _SMALL
        if self.attendant is not None and sort in (Answer.OUTPUT, Answer.INPUT, Answer.CALL):
            return self.attendant.caps(sort)
        raise WireError(f"a frame of sort {sort} was not awaited")

    def take_workspace(self, frame: Frame) -> None:
        """Take what its guest has left in a workspace, where it had one.

        Raises:
            WireError: If that makes no sense.
        """
        raise WireError(f"a frame of sort {frame.sort} was not awaited")

    def read_end(self, frame: Frame) -> object:
        """Read how its worker says that it ended.

        Raises:
            ClocheError: If that is nonsense.
        """
        if frame.sort == Answer.FAILED:
            return error_of(read_message(FAILURE, frame.head, frame.blobs))
        return read_message(self._gives, frame.head, frame.blobs)

    def lose(self, result: Result) -> None:
        """Take note that no worker will end it.

        Args:
            result: Says why.
        """
        self.end(self._lost(result))

    def end(self, outcome: object) -> None:
        """Take what came of it, or the error for which it could not be done."""
        if self._on_end is not None:
            self._on_end(outcome)

"""Workspaces that are lent to a worker's session, for one piece of code after the other.

The worker keeps its copies in between, with what its guest has open in them. So only what has
changed goes there and back.
"""

from __future__ import annotations

from contextlib import ExitStack

from cloche.workers.lending import apart, as_lent, take_all
from cloche.workers.protocol import CarriedWorkspace, mark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.request import RunRequest


class SessionLoan:
    """The workspaces of one session.

    Args:
        request: What the session is opened with.

    Attributes:
        request: The request without them, as a worker takes it.
        lent: They as a worker takes them, without what is in them.
    """

    def __init__(self, request: RunRequest) -> None:
        self._given = request
        self._workspaces, self.request = apart(request)
        self.lent = tuple(
            as_lent(position, place, workspace)
            for position, (place, workspace) in self._workspaces.items()
        )
        self._known: dict[int, bytes] = {}
        self._uses = ExitStack()

    def __bool__(self) -> bool:
        return bool(self._workspaces)

    def again(self) -> SessionLoan:
        """Give another one of the same workspaces, for a session that goes on from this one."""
        return SessionLoan(self._given)

    def take(self) -> tuple[CarriedWorkspace, ...]:
        """Take them for a piece of code; gives what is in those that the worker does not know so.

        Raises:
            RequestError: If somebody else has one; then none is taken.
        """
        from cloche.engine.state.carried import write_carried

        self._uses = take_all(self._workspaces)
        news = []
        for position, (_, workspace) in self._workspaces.items():
            files = write_carried(workspace)
            if self._known.get(position) != (now := mark(files)):
                self._known[position] = now
                news.append(CarriedWorkspace(position=position, files=files))
        return tuple(news)

    def take_back(self, returned: Mapping[int, bytes]) -> None:
        """Put what came back where it belongs.

        Raises:
            SnapshotError: If it makes no sense; then that workspace is as it was.
        """
        from cloche.engine.state.carried import read_carried

        for position, files in returned.items():
            read_carried(files, self._workspaces[position][1])
            self._known[position] = mark(files)

    def forget(self) -> None:
        """Take it that the worker knows nothing of what is in them."""
        self._known.clear()

    def let_go(self) -> None:
        """Let others have them."""
        self._uses.close()

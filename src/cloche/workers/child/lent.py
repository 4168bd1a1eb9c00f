"""The workspaces of the host's that a worker's guest works with copies of."""

from __future__ import annotations

from cloche.record import replace
from cloche.workers.protocol import CarriedWorkspace, mark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cloche.engine.files.workspace import Workspace
    from cloche.host_folder import HostFolder
    from cloche.request import RunRequest
    from cloche.workers.protocol import LentWorkspace


class LentWorkspaces:
    """Workspaces that are like the host's, for one run or for a session.

    Args:
        lent: What the host says of them.
    """

    def __init__(self, lent: tuple[LentWorkspace, ...]) -> None:
        self._lent = lent
        self._workspaces: dict[int, Workspace] = {}
        # What the host has of each, as a mark.
        self._known: dict[int, bytes] = {}
        if not lent:
            return
        from cloche.engine.files.workspace import Workspace  # which most guests do without

        for each in lent:
            workspace = Workspace(file_bytes=each.file_bytes, file_nodes=each.file_nodes)
            self._workspaces[each.position] = workspace
        self.take(CarriedWorkspace(position=e.position, files=e.files) for e in lent if e.files)

    def add_to(self, request: RunRequest) -> RunRequest:
        """Give a request with them where they were among its mounts."""
        if not self._lent:
            return request
        mounts: list[tuple[str, HostFolder | Workspace]] = list(request.mounts.items())
        for each in self._lent:
            mounts.insert(each.position, (each.place, self._workspaces[each.position]))
        return replace(request, mounts=dict(mounts))

    def take(self, carried: Iterable[CarriedWorkspace]) -> None:
        """Have some of them be as the host's are now; no guest may be at work with them."""
        from cloche.engine.state.carried import read_carried

        for each in carried:
            read_carried(each.files, self._workspaces[each.position])
            self._known[each.position] = mark(each.files)

    def changed(self) -> Iterator[CarriedWorkspace]:
        """Give those that the guest has changed since the host last had them."""
        if not self._workspaces:
            return
        from cloche.engine.state.carried import write_carried

        for position, workspace in self._workspaces.items():
            files = write_carried(workspace)
            now = mark(files)
            if self._known.get(position) != now:
                self._known[position] = now
                yield CarriedWorkspace(position=position, files=files)


NO_WORKSPACES = LentWorkspaces(())

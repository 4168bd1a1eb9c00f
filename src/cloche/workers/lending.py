"""Workspaces that are lent to a worker's guest: it works with a copy, which comes back.

Until then nobody else has them. Where the worker is lost, nothing comes back, and they are as they
were.
"""

from __future__ import annotations

from contextlib import ExitStack

from cloche.engine.files.workspace import Workspace
from cloche.errors import SnapshotError
from cloche.record import replace
from cloche.result import EXIT_CODES, Result, Status
from cloche.workers.protocol import LentWorkspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.request import RunRequest
    from cloche.workers.run import WorkerRun


class Loan:
    """The workspaces of one request, for a `with` block around its run.

    Args:
        request: The request.

    Attributes:
        request: The request without them, as a worker takes it.
        lent: They as a worker takes them; once it is entered.
    """

    def __init__(self, request: RunRequest) -> None:
        self._workspaces = {
            position: (place, given)
            for position, (place, given) in enumerate(request.mounts.items())
            if isinstance(given, Workspace)
        }
        self._uses = ExitStack()
        self.lent: tuple[LentWorkspace, ...] = ()
        self.request = request
        if self._workspaces:
            others = {k: v for k, v in request.mounts.items() if not isinstance(v, Workspace)}
            self.request = replace(request, mounts=others)

    def __bool__(self) -> bool:
        return bool(self._workspaces)

    def __enter__(self) -> Loan:
        """Take them.

        Raises:
            RequestError: If somebody else has one.
        """
        with ExitStack() as uses:
            for _, workspace in self._workspaces.values():
                uses.enter_context(workspace.use())
            self.lent = tuple(self._lent())
            self._uses = uses.pop_all()
        return self

    def _lent(self) -> list[LentWorkspace]:
        from cloche.engine.state.carried import write_carried

        lent = []
        for position, (place, workspace) in self._workspaces.items():
            quota = workspace.root.volume.quota
            lent.append(
                LentWorkspace(
                    place=place,
                    position=position,
                    file_bytes=quota.byte_limit,
                    file_nodes=quota.node_limit,
                    files=write_carried(workspace),
                )
            )
        return lent

    def take_back(self, result: Result, pending: WorkerRun) -> Result:
        """Put what came back where it belongs.

        Args:
            result: The run's result.
            pending: The run.

        Returns:
            The run's result; another one, where what came back makes no sense.
        """
        from cloche.engine.state.carried import read_carried

        try:
            for position, files in pending.returned.items():
                read_carried(files, self._workspaces[position][1])
        except SnapshotError:
            return Result(
                status=Status.CRASHED,
                exit_code=EXIT_CODES[Status.CRASHED],
                usage=result.usage,
                runtime=result.runtime,
                detail="the worker process has sent files that make no sense",
            )
        return result

    def __exit__(self, *_: object) -> None:
        self._uses.close()

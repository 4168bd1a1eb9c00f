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

    # By their positions: where each is, and the workspace.
    Workspaces = dict[int, tuple[str, Workspace]]

NONSENSE = "the worker process has sent files that make no sense"


def apart(request: RunRequest) -> tuple[Workspaces, RunRequest]:
    """Give the workspaces of a request by their positions among its mounts, and it without them."""
    if not request.mounts:
        return {}, request
    workspaces = {
        position: (place, given)
        for position, (place, given) in enumerate(request.mounts.items())
        if isinstance(given, Workspace)
    }
    if not workspaces:
        return workspaces, request
    others = {k: v for k, v in request.mounts.items() if not isinstance(v, Workspace)}
    return workspaces, replace(request, mounts=others)


def take_all(workspaces: Workspaces) -> ExitStack:
    """Take workspaces; they are free again once what is given is closed.

    Raises:
        RequestError: If somebody else has one; then none is taken.
    """
    with ExitStack() as uses:
        for _, workspace in workspaces.values():
            uses.enter_context(workspace.use())
        return uses.pop_all()


def as_lent(position: int, place: str, workspace: Workspace, files: bytes = b"") -> LentWorkspace:
    """Give a workspace as a worker takes it."""
    quota = workspace.root.volume.quota
    return LentWorkspace(
        place=place,
        position=position,
        file_bytes=quota.byte_limit,
        file_nodes=quota.node_limit,
        files=files,
    )


class Loan:
    """The workspaces of one request, for a `with` block around its run.

    Args:
        request: The request.

    Attributes:
        request: The request without them, as a worker takes it.
        lent: They as a worker takes them; once it is entered.
    """

    def __init__(self, request: RunRequest) -> None:
        self._workspaces, self.request = apart(request)
        self._uses: ExitStack | None = None
        self.lent: tuple[LentWorkspace, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._workspaces)

    def __enter__(self) -> Loan:
        """Take them.

        Raises:
            RequestError: If somebody else has one.
        """
        from cloche.engine.state.carried import write_carried

        self._uses = take_all(self._workspaces)
        self.lent = tuple(
            as_lent(position, place, workspace, write_carried(workspace))
            for position, (place, workspace) in self._workspaces.items()
        )
        return self

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
                detail=NONSENSE,
            )
        return result

    def __exit__(self, *_: object) -> None:
        if self._uses is not None:
            self._uses.close()

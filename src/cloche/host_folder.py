"""A folder of the host's that guests may use: which one, and what they may do with it."""

from __future__ import annotations

import os

from cloche.errors import LimitError, RequestError
from cloche.limits import GIB, MIB, check_count
from cloche.record import record, set_fields

_MOST_BYTES = 1024 * GIB
_MOST_NODES = 1_000_000


@record
class HostFolder:
    """A folder of the host's, as data: nothing is opened before a guest runs.

    Guests reach what is in the folder and nothing else: a symbolic link is followed where it leads
    into the folder, and is refused where it leads out. Pipes, sockets and devices are refused.

    Args:
        path: The folder. A path that is not absolute is one in the working folder of now.
        readonly: Whether guests may only read. Otherwise they may create, change and remove what is
            in it, also what they have not made.
        file_bytes: Bytes by which the files in it may grow in a run, or in a session.
        file_nodes: Files and folders that may be made in it in a run, or in a session.

    Attributes:
        path: The folder's absolute path.
        readonly: Whether guests may only read.
        file_bytes: Bytes by which the files in it may grow.
        file_nodes: Files and folders that may be made in it.

    Raises:
        RequestError: If the path is none.
        LimitError: If a limit is of the wrong type or makes no sense.
    """

    path: str
    readonly: bool
    file_bytes: int
    file_nodes: int

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        readonly: bool = True,
        file_bytes: int = 32 * MIB,
        file_nodes: int = 1000,
    ) -> None:
        set_fields(
            self,
            path=_absolute(path),
            readonly=readonly,
            file_bytes=file_bytes,
            file_nodes=file_nodes,
        )

    def __check__(self) -> None:
        if not isinstance(self.readonly, bool):
            raise LimitError(f"readonly is {self.readonly!r}; it has to be True or False")
        check_count("file_bytes", self.file_bytes, 0, _MOST_BYTES)
        check_count("file_nodes", self.file_nodes, 0, _MOST_NODES)


def _absolute(path: object) -> str:
    if isinstance(path, os.PathLike):
        path = os.fspath(path)
    if not isinstance(path, str) or not path or "\0" in path:
        raise RequestError(f"{path!r} is no path of a folder")
    return os.path.abspath(path)

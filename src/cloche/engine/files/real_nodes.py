"""Files and links of the host's, as they were when the guest looked them up.

A node only knows its names from the topmost folder on. Links are followed as long as they stay in
the folder.
"""

from __future__ import annotations

import os

from cloche.engine.files.node import Link, Node
from cloche.engine.files.path import decode_path
from cloche.engine.files.real_content import RealContent
from cloche.engine.files.real_volume import RealVolume
from cloche.engine.wasi.abi import Errno, FileType, WasiError

_LAST = (1 << 64) - 1


class RealFile(Node):
    """A regular file of the host's, as it was when it was looked up.

    Args:
        volume: Its volume.
        names: Its names from the topmost folder on.
        status: What the host says of it.
    """

    __slots__ = ("_names", "_size")
    file_type = FileType.REGULAR_FILE
    volume: RealVolume

    def __init__(self, volume: RealVolume, names: tuple[str, ...], status: os.stat_result) -> None:
        super().__init__(volume)
        self._names = names
        self._size = status.st_size

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return self._size

    def open(self, *, writable: bool) -> RealContent:
        """Open it.

        Raises:
            WasiError: `EROFS`, `EMFILE`, `EACCES` where it is no regular file any more or has
                another name and is to be written, or what the system says.
        """
        if writable:
            self.check_writable()
        return RealContent(self, self.volume.open_file(self._names, writable=writable))

    def now(self, status: os.stat_result) -> RealFile:
        """Give it as the host says it is now."""
        node = RealFile(self.volume, self._names, status)
        describe(node, status)
        return node

    def set_times(self, accessed: int | None, modified: int | None) -> None:
        """Set when it was last read and written; see `Node.set_times`."""
        self.check_writable()
        with self.volume.visit(self._names[:-1]) as folder:
            raw = self._names[-1].encode()
            status = os.stat(raw, dir_fd=folder, follow_symlinks=False)
            times = new_times(status, accessed, modified)
            os.utime(raw, ns=times, dir_fd=folder, follow_symlinks=False)


class RealLink(Link):
    """A symbolic link of the host's, which may lead anywhere in its folder and nowhere else.

    Args:
        volume: Its volume.
        status: What the host says of it.
        target: Where it leads.
    """

    __slots__ = ("_size", "_target")
    is_confined = True

    def __init__(self, volume: RealVolume, status: os.stat_result, target: bytes) -> None:
        Node.__init__(self, volume)
        self._size = status.st_size
        self._target = target

    @property
    def target(self) -> str:  # type: ignore[override]
        """The path that it stands for.

        Raises:
            WasiError: `EACCES` where that is absolute, and so a path of the host's; `EILSEQ` where
                it is not UTF-8.
        """
        if self._target.startswith(b"/"):
            raise WasiError(Errno.ACCES)
        return decode_path(self._target)

    @property
    def size(self) -> int:
        """The length of the target."""
        return self._size

    def set_times(self, accessed: int | None, modified: int | None) -> None:
        """Refuse: links are left as they are.

        Raises:
            WasiError: `EACCES`, always.
        """
        raise WasiError(Errno.ACCES)


class SpecialFile(Node):
    """A pipe, a socket or a device of the host's: it is there, and nothing can be done with it."""

    __slots__ = ()

    def open(self, *, writable: bool) -> RealContent:
        """Refuse to open it.

        Raises:
            WasiError: `EACCES`, always.
        """
        raise WasiError(Errno.ACCES)

    def set_times(self, accessed: int | None, modified: int | None) -> None:
        """Refuse to change it.

        Raises:
            WasiError: `EACCES`, always.
        """
        raise WasiError(Errno.ACCES)


def describe(node: Node, status: os.stat_result) -> None:
    """Have a node tell what the host says of it."""
    assert isinstance(node.volume, RealVolume)
    resolution = node.volume.resolution
    node.inode = status.st_ino & _LAST
    node.links = max(1, status.st_nlink)
    node.accessed = _as_coarse(status.st_atime_ns, resolution)
    node.modified = _as_coarse(status.st_mtime_ns, resolution)
    node.changed = _as_coarse(status.st_ctime_ns, resolution)


def _as_coarse(time: int, resolution: int) -> int:
    """Give a time as coarse as the guest's own clocks are, and as `timestamp` has it."""
    time = min(max(0, time), _LAST)
    return time - time % resolution


def new_times(
    status: os.stat_result, accessed: int | None, modified: int | None
) -> tuple[int, int]:
    """Give the times that are to be set; None leaves one as it is."""
    return (
        status.st_atime_ns if accessed is None else accessed,
        status.st_mtime_ns if modified is None else modified,
    )

"""A folder of the host's in the guest's tree: how it is reached, and how much of it.

No path of the host's is ever put together or resolved. What the guest names is walked name by name
from the topmost folder, each opened in the one before it and never through a symbolic link; so
whoever swaps a folder for a link meanwhile only makes the walk fail. Nothing is held open between
two calls but the files that the guest has open.
"""

from __future__ import annotations

import os

from cloche.engine.files.quota import Allowance
from cloche.engine.files.system_errors import as_wasi_error
from cloche.engine.files.volume import Volume
from cloche.engine.wasi.abi import Errno, WasiError
from cloche.errors import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.host_folder import HostFolder

# A walk costs a call of the system for each level.
MOST_LEVELS = 64
# Each holds a descriptor of the host's process.
MOST_OPEN_FILES = 32
# Names that are held in memory while folders are listed, all together.
MOST_LISTED = 50_000
# `O_NONBLOCK`: a pipe or a device that is there by mistake or by malice must not hold us up.
_ALWAYS = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY if os.name == "posix" else 0
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | _ALWAYS if os.name == "posix" else 0
_IS_POSSIBLE = os.open in os.supports_dir_fd and os.scandir in os.supports_fd


class RealVolume(Volume):
    """A folder of the host's.

    Args:
        given: The folder, and what may be done with it.
        clock: Gives the time.
        resolution: Nanoseconds that the smallest step of a time takes.
        device: A number that no other volume of the guest has.

    Attributes:
        resolution: Nanoseconds that the smallest step of a time takes.
        listed: How many names are held in memory.
        opened: The files that are open, each with how often; by device and inode.

    Raises:
        RequestError: If the system has no way to do this safely.
    """

    __slots__ = ("_path", "_root", "listed", "opened", "resolution")

    def __init__(
        self, given: HostFolder, clock: Callable[[], int], resolution: int, device: int
    ) -> None:
        if not _IS_POSSIBLE:
            raise RequestError("this system cannot hand folders in safely; hand their files in")
        allowance = Allowance(given.file_bytes, given.file_nodes)
        super().__init__(allowance, clock, device, readonly=given.readonly, is_shared=True)
        self.resolution = resolution
        self.listed = 0
        self.opened: dict[tuple[int, int], int] = {}
        self._path = given.path
        self._root: int | None = None

    def enter(self) -> None:
        """Open the folder, for a while in which the guest runs.

        Raises:
            RequestError: If it cannot be opened.
        """
        try:
            self._root = os.open(self._path, _FOLDER & ~os.O_NOFOLLOW)
        except OSError as error:
            reason = error.strerror
            raise RequestError(f"the folder {self._path!r} cannot be used: {reason}") from None

    def leave(self) -> None:
        """Close it again."""
        root, self._root = self._root, None
        if root is not None:
            os.close(root)

    def visit(self, names: tuple[str, ...]) -> Visit:
        """Walk to a folder, to be used in a `with` block, which gives its descriptor.

        Args:
            names: Its names, from the topmost folder on.
        """
        assert self._root is not None  # it is entered whenever the guest runs
        return Visit(self._root, names)

    def open_file(self, names: tuple[str, ...], *, writable: bool) -> int:
        """Open a regular file, and give its descriptor.

        Raises:
            WasiError: `EACCES` where it is no regular file (any more), or has more than one name
                and is to be written, since the other may be anywhere; `EMFILE`, or what the system
                says.
        """
        if sum(self.opened.values()) >= MOST_OPEN_FILES:
            raise WasiError(Errno.MFILE)
        how = os.O_RDWR if writable else os.O_RDONLY
        with self.visit(names[:-1]) as folder:
            opened = os.open(names[-1].encode(), how | _ALWAYS, dir_fd=folder)
        try:
            self._take_up(opened, writable=writable)
        except BaseException:
            os.close(opened)
            raise
        return opened

    def _take_up(self, opened: int, *, writable: bool) -> None:
        status = os.fstat(opened)
        if not _is_regular(status) or (writable and status.st_nlink > 1):
            raise WasiError(Errno.ACCES)
        key = status.st_dev, status.st_ino
        self.opened[key] = self.opened.get(key, 0) + 1

    def close_file(self, opened: int) -> None:
        """Close what `open_file` has opened."""
        status = os.fstat(opened)
        os.close(opened)
        key = status.st_dev, status.st_ino
        self.opened[key] -= 1
        if not self.opened[key]:
            del self.opened[key]

    def check_closed(self, status: os.stat_result) -> None:
        """Make sure that the guest has a file not open that is about to go.

        What goes while it is open would still take up room, and nobody could count it.

        Raises:
            WasiError: `EBUSY` where it has.
        """
        if (status.st_dev, status.st_ino) in self.opened:
            raise WasiError(Errno.BUSY)


def _is_regular(status: os.stat_result) -> bool:
    from stat import S_ISREG

    return S_ISREG(status.st_mode)


class Visit:
    """A folder of the host's that is open for one thing to be done; errors become the guest's.

    Args:
        root: The topmost folder's descriptor.
        names: The folder's names from there on.
    """

    __slots__ = ("_folder", "_names", "_root")

    def __init__(self, root: int, names: tuple[str, ...]) -> None:
        self._root = root
        self._names = names
        self._folder = -1

    def __enter__(self) -> int:
        """Walk to it.

        Raises:
            WasiError: `EACCES` where a name is no folder any more, `ENOENT`, `ENAMETOOLONG` where
                it is too deep, or what the system says.
        """
        if len(self._names) > MOST_LEVELS:
            raise WasiError(Errno.NAMETOOLONG)
        try:
            self._folder = os.dup(self._root)
            for name in self._names:
                inner = os.open(name.encode(), _FOLDER, dir_fd=self._folder)
                outer, self._folder = self._folder, inner
                os.close(outer)
        except OSError as error:
            self._close()
            if isinstance(error, NotADirectoryError):
                raise WasiError(Errno.ACCES) from None
            raise as_wasi_error(error) from None
        return self._folder

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Close it.

        Raises:
            WasiError: What the system said meanwhile.
        """
        self._close()
        if isinstance(error, OSError):
            raise as_wasi_error(error) from None

    def _close(self) -> None:
        folder, self._folder = self._folder, -1
        if folder >= 0:
            os.close(folder)

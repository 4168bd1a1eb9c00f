"""A folder of the host's, as the guest sees it: looked up anew with every use.

The guest makes no symbolic links in it and gives no file a second name, so that nothing that it
does leads the host's own programs astray.
"""

from __future__ import annotations

import os
from stat import S_ISDIR, S_ISLNK, S_ISREG

from cloche.engine.files.folder import Folder, check_replaceable
from cloche.engine.files.node import Node
from cloche.engine.files.path import is_name
from cloche.engine.files.real_nodes import RealFile, RealLink, SpecialFile, describe, new_times
from cloche.engine.files.real_volume import MOST_LEVELS, MOST_LISTED, RealVolume
from cloche.engine.wasi.abi import Errno, FileType, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.files.folder import Entry


class RealFolder(Folder):
    """A folder of the host's, or one in it.

    Args:
        volume: Its volume.
        parent: The folder that it is in; None for the topmost one.
        names: Its names from the topmost one on.
    """

    __slots__ = ("_names",)
    volume: RealVolume

    def __init__(
        self, volume: RealVolume, parent: Folder | None = None, names: tuple[str, ...] = ()
    ) -> None:
        super().__init__(volume, parent)
        self.links = 1
        self._names = names

    def find(self, name: str) -> Node | None:
        """Look a name up.

        Raises:
            WasiError: What the system says, but that it is not there.
        """
        if name in self.mounts:
            return self.mounts[name]
        with self.volume.visit(self._names) as folder:
            try:
                status = os.stat(_raw(name), dir_fd=folder, follow_symlinks=False)
            except FileNotFoundError:
                return None
            target = os.readlink(_raw(name), dir_fd=folder) if S_ISLNK(status.st_mode) else b""
        return self._make(name, status, target)

    def _make(self, name: str, status: os.stat_result, target: bytes) -> Node:
        names = *self._names, name
        node: Node
        if S_ISDIR(status.st_mode):
            node = RealFolder(self.volume, self, names)
        elif S_ISREG(status.st_mode):
            node = RealFile(self.volume, names, status)
        elif S_ISLNK(status.st_mode):
            node = RealLink(self.volume, status, target)
        else:
            node = SpecialFile(self.volume)
        describe(node, status)
        return node

    def listing(self) -> list[Entry]:
        """Tell all that is in it, but names that are not UTF-8.

        Raises:
            WasiError: `EOVERFLOW` where it is more than may be listed at once, or what the system
                says.
        """
        entries: list[Entry] = [
            (name, folder.inode, folder.file_type) for name, folder in self.mounts.items()
        ]
        most = MOST_LISTED - self.volume.listed
        with self.volume.visit(self._names) as folder, os.scandir(folder) as found:
            for entry in found:
                if len(entries) >= most:
                    raise WasiError(Errno.OVERFLOW)
                name = _decoded(os.fsencode(entry.name))
                if name is not None and name not in self.mounts:
                    entries.append((name, entry.inode(), _kind(entry)))
        self.volume.listed += len(entries)
        return entries

    def forget(self, listing: list[Entry]) -> None:
        """Note that a list of what is in it is no longer held."""
        self.volume.listed -= len(listing)

    def make_file(self, name: str, data: bytes | None = None) -> Node:
        """Make a file under a name that is free.

        Raises:
            WasiError: `ENOSPC`, or what the system says.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with _CountedNode(self.volume), self.volume.visit(self._names) as folder:
            os.close(os.open(_raw(name), flags, 0o666, dir_fd=folder))
        made = self.find(name)
        if made is None:
            raise WasiError(Errno.NOENT)
        if data:
            content = made.open(writable=True)
            content.write_at(0, memoryview(data))
            content.close()
        return made

    def make_folder(self, name: str) -> Folder:
        """Make a folder under a name that is free.

        Raises:
            WasiError: `ENOSPC`, or what the system says.
        """
        if len(self._names) >= MOST_LEVELS:
            raise WasiError(Errno.NAMETOOLONG)
        with _CountedNode(self.volume), self.volume.visit(self._names) as folder:
            os.mkdir(_raw(name), 0o777, dir_fd=folder)
        return RealFolder(self.volume, self, (*self._names, name))

    def make_link(self, name: str, target: str) -> None:
        """Refuse: a link on the host's disk could lead the host's own programs astray.

        Raises:
            WasiError: `EACCES`, always.
        """
        raise WasiError(Errno.ACCES)

    def add_name(self, name: str, node: Node) -> None:
        """Refuse: the bytes of a file with two names could not be counted.

        Raises:
            WasiError: `EACCES`, always.
        """
        raise WasiError(Errno.ACCES)

    def remove_file(self, name: str, node: Node) -> None:
        """Remove a file or a link.

        Raises:
            WasiError: `EACCES` for what is neither, `EBUSY` where it is open, or what the system
                says.
        """
        with self.volume.visit(self._names) as folder:
            size = self._check_removable(name, folder)
            os.unlink(_raw(name), dir_fd=folder)
        self.volume.quota.free_bytes(size)
        self.volume.quota.free_node()

    def _check_removable(self, name: str, folder: int) -> int:
        """Make sure that a file or link may go; gives the bytes that go with it."""
        status = os.stat(_raw(name), dir_fd=folder, follow_symlinks=False)
        if not (S_ISREG(status.st_mode) or S_ISLNK(status.st_mode)):
            raise WasiError(Errno.ACCES)
        self.volume.check_closed(status)
        return status.st_size if S_ISREG(status.st_mode) and status.st_nlink == 1 else 0

    def remove_folder(self, name: str, node: Folder) -> None:
        """Remove an empty folder.

        Raises:
            WasiError: `ENOTEMPTY`, or what the system says.
        """
        with self.volume.visit(self._names) as folder:
            os.rmdir(_raw(name), dir_fd=folder)
        self.volume.quota.free_node()

    def move(
        self, name: str, node: Node, target: Folder, new_name: str, replaced: Node | None
    ) -> None:
        """Move a file or a folder to a folder of the same volume.

        Raises:
            WasiError: `EACCES` for a link, which could lead elsewhere from there, and for what is
                neither file nor folder; `EBUSY` where what goes is open; or what the system says.
        """
        assert isinstance(target, RealFolder)
        if not isinstance(node, (RealFile, RealFolder)):
            raise WasiError(Errno.ACCES)
        if replaced is not None:
            check_replaceable(node, replaced)
        if len(target._names) >= MOST_LEVELS:
            raise WasiError(Errno.NAMETOOLONG)
        size = 0
        with self.volume.visit(self._names) as here, self.volume.visit(target._names) as there:
            is_same = replaced is not None and _is_same(name, here, new_name, there)
            if replaced is not None and not isinstance(replaced, Folder) and not is_same:
                size = target._check_removable(new_name, there)
            os.rename(_raw(name), _raw(new_name), src_dir_fd=here, dst_dir_fd=there)
        if replaced is not None and not is_same:
            self.volume.quota.free_bytes(size)
            self.volume.quota.free_node()

    def set_times(self, accessed: int | None, modified: int | None) -> None:
        """Set when it was last read and written; see `Node.set_times`."""
        self.check_writable()
        with self.volume.visit(self._names) as folder:
            status = os.stat(folder)
            os.utime(folder, ns=new_times(status, accessed, modified))


class _CountedNode:
    """Counts a node that is made in a `with` block, and gives it back where that fails."""

    __slots__ = ("_volume",)

    def __init__(self, volume: RealVolume) -> None:
        self._volume = volume

    def __enter__(self) -> None:
        self._volume.quota.take_node()

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None:
            self._volume.quota.free_node()


def _raw(name: str) -> bytes:
    """Give a name as the system takes it, and only ever a single name."""
    if not is_name(name):
        raise WasiError(Errno.ACCES)
    return name.encode()


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _kind(entry: os.DirEntry[str]) -> int:
    if entry.is_symlink():
        return FileType.SYMBOLIC_LINK
    if entry.is_dir(follow_symlinks=False):
        return FileType.DIRECTORY
    is_file = entry.is_file(follow_symlinks=False)
    return FileType.REGULAR_FILE if is_file else FileType.UNKNOWN


def _is_same(name: str, here: int, new_name: str, there: int) -> bool:
    old = os.stat(_raw(name), dir_fd=here, follow_symlinks=False)
    new = os.stat(_raw(new_name), dir_fd=there, follow_symlinks=False)
    return (old.st_dev, old.st_ino) == (new.st_dev, new.st_ino)

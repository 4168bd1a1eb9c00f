"""An open descriptor: what the guest can do with a number that it was given.

The base says no to everything, with the errno that preview1 has for it; each kind says yes to what
it can do. Bytes go straight between the guest's memory and the file, as `memoryview`s of checked
ranges, so no buffer is ever sized by the guest.
"""

from __future__ import annotations

from cloche.engine.wasi.abi import DescriptorFlag, Errno, FileType, Right, WasiError, Whence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from cloche.engine.files.folder import Entry, Folder
    from cloche.engine.files.node import Node

    class Content(Protocol):
        """What an open file reads and writes; all but the type may raise `WasiError`."""

        file_type: int

        @property
        def node(self) -> Node:
            """The file as it is now."""

        @property
        def size(self) -> int:
            """Bytes in it now."""

        def read_at(self, offset: int, target: memoryview) -> int:
            """Read at an offset; returns how many bytes came."""

        def write_at(self, offset: int, source: memoryview) -> int:
            """Write at an offset; returns how many bytes went."""

        def resize(self, size: int) -> None:
            """Cut it, or fill it up with zeros."""

        def close(self) -> None:
            """Let go of it."""


_LAST_OFFSET = (1 << 63) - 1


class Descriptor:
    """What every descriptor has, and no to everything else.

    Attributes:
        flags: The `fdflags` that it has now.
    """

    file_type = FileType.UNKNOWN
    changeable_flags = 0
    flags = 0

    @property
    def node(self) -> Node | None:
        """What it is open on in the tree, if anything."""
        return None

    @property
    def rights(self) -> int:
        """What it may be used for."""
        return Right.FD_READ | Right.FD_WRITE

    def ready(self) -> bool:
        """Tell whether a read would return at once."""
        return True

    def read(self, target: memoryview) -> int:
        """Read at the cursor; returns how many bytes came."""
        raise WasiError(Errno.BADF)

    def write(self, source: memoryview) -> int:
        """Write at the cursor; returns how many bytes went."""
        raise WasiError(Errno.BADF)

    def read_at(self, offset: int, target: memoryview) -> int:
        """Read at an offset, cursor unmoved; returns how many bytes came."""
        raise WasiError(Errno.SPIPE)

    def write_at(self, offset: int, source: memoryview) -> int:
        """Write at an offset, cursor unmoved; returns how many bytes went."""
        raise WasiError(Errno.SPIPE)

    def seek(self, offset: int, whence: int) -> int:
        """Move the cursor; returns where it is then."""
        raise WasiError(Errno.SPIPE)

    def folder(self) -> Folder:
        """Give the folder that it is open on."""
        raise WasiError(Errno.NOTDIR)

    def list_entries(self, cookie: int) -> list[Entry]:
        """Tell the entries from a cookie on."""
        raise WasiError(Errno.NOTDIR)

    def resize(self, size: int) -> None:
        """Set the size of the file."""
        raise WasiError(Errno.INVAL)

    def set_flags(self, flags: int) -> None:
        """Change the `fdflags`.

        Raises:
            WasiError: `EINVAL` for a flag that there is not, `ENOTSUP` for one that cannot change.
        """
        if flags & ~DescriptorFlag.ALL:
            raise WasiError(Errno.INVAL)
        if (flags ^ self.flags) & ~self.changeable_flags:
            raise WasiError(Errno.NOTSUP)
        self.flags = flags

    def close(self) -> None:
        """Let go of what it is open on."""


class OpenFile(Descriptor):
    """A file or the null device that is open, with a cursor.

    Args:
        content: What is read and written.
        readable: Whether it was opened for reading.
        writable: Whether it was opened for writing.
        flags: The `fdflags` that it has at first.

    Attributes:
        content: What is read and written.
        readable: Whether it was opened for reading.
        writable: Whether it was opened for writing.
        cursor: Where it reads and writes next.
    """

    changeable_flags = DescriptorFlag.ALL

    def __init__(self, content: Content, *, readable: bool, writable: bool, flags: int = 0) -> None:
        self.flags = flags
        self.content = content
        self.file_type = content.file_type
        self.readable = readable
        self.writable = writable
        self.cursor = 0

    @property
    def node(self) -> Node:
        """The file as it is now."""
        return self.content.node

    @property
    def rights(self) -> int:
        """All but reading or writing, where it was not opened for that."""
        denied = 0 if self.readable else Right.FD_READ
        denied |= 0 if self.writable else Right.FD_WRITE
        return Right.ALL & ~denied

    def read(self, target: memoryview) -> int:
        """Read at the cursor and move it."""
        count = self.read_at(self.cursor, target)
        self.cursor += count
        return count

    def read_at(self, offset: int, target: memoryview) -> int:
        """Read at an offset; nothing at the end of the file.

        Raises:
            WasiError: `EBADF` where it is not open for reading.
        """
        if not self.readable:
            raise WasiError(Errno.BADF)
        return self.content.read_at(offset, target)

    def write(self, source: memoryview) -> int:
        """Write at the cursor, or at the end where it is open to append."""
        if self.flags & DescriptorFlag.APPEND and len(source):  # nothing moves no cursor
            self.cursor = self.content.size
        count = self.write_at(self.cursor, source)
        self.cursor += count
        return count

    def write_at(self, offset: int, source: memoryview) -> int:
        """Write at an offset; a gap before it becomes zeros.

        Raises:
            WasiError: `EBADF` where it is not open for writing, `EFBIG` past the last offset,
                `ENOSPC` where the quota has no room.
        """
        if not self.writable:
            raise WasiError(Errno.BADF)
        if offset + len(source) > _LAST_OFFSET:
            raise WasiError(Errno.FBIG)
        return self.content.write_at(offset, source)

    def seek(self, offset: int, whence: int) -> int:
        """Move the cursor, also past the end.

        Raises:
            WasiError: `EINVAL` for a place before the start or an unknown `whence`.
        """
        starts = {Whence.SET: 0, Whence.CUR: self.cursor, Whence.END: self.content.size}
        if whence not in starts or not 0 <= starts[whence] + offset <= _LAST_OFFSET:
            raise WasiError(Errno.INVAL)
        self.cursor = starts[whence] + offset
        return self.cursor

    def resize(self, size: int) -> None:
        """Cut the file or fill it up.

        Raises:
            WasiError: `EINVAL` where it is not open for writing, `ENOSPC`.
        """
        if not self.writable:
            raise WasiError(Errno.INVAL)
        self.content.resize(size)

    def close(self) -> None:
        """Let go of the file."""
        self.content.close()


class OpenFolder(Descriptor):
    """A folder that is open.

    Args:
        folder: The folder.
        preopened_as: The path by which the guest finds it at its start; None for others.

    Attributes:
        preopened_as: The path by which the guest finds it at its start; None for others.
        listing: What was in it when a listing of it was last begun.
    """

    file_type = FileType.DIRECTORY

    def __init__(self, folder: Folder, preopened_as: str | None = None) -> None:
        self._folder = folder
        self.listing: list[Entry] = []
        self.preopened_as = preopened_as
        folder.hold()

    @property
    def node(self) -> Node:
        """The folder."""
        return self.folder()

    @property
    def rights(self) -> int:
        """All but reading and writing as a file."""
        return Right.ALL & ~(Right.FD_READ | Right.FD_WRITE)

    def read(self, target: memoryview) -> int:
        """Refuse, as a folder is no file."""
        raise WasiError(Errno.ISDIR)

    def read_at(self, offset: int, target: memoryview) -> int:
        """Refuse, as a folder is no file."""
        raise WasiError(Errno.ISDIR)

    def write_at(self, offset: int, source: memoryview) -> int:
        """Refuse, as a folder is not open for writing."""
        raise WasiError(Errno.BADF)

    def seek(self, offset: int, whence: int) -> int:
        """Refuse, as a folder has no cursor."""
        raise WasiError(Errno.BADF)

    def folder(self) -> Folder:
        """Give the folder itself."""
        return self._folder

    def list_entries(self, cookie: int) -> list[Entry]:
        """Tell the entries from a cookie on, "." and ".." first.

        Cookie 0 looks anew; the others count in what was seen then, so that a listing stays whole
        while its files are removed.

        Raises:
            WasiError: What a folder of the host's cannot do.
        """
        if cookie == 0:
            self._forget_listing()
            self.listing = self.folder().listing()
        if cookie >= 2:
            return self.listing[cookie - 2 :]
        folder = self.folder()
        parent = folder.parent or folder
        places = (".", folder.inode, self.file_type), ("..", parent.inode, self.file_type)
        return [*places[cookie:], *self.listing]

    def _forget_listing(self) -> None:
        listing, self.listing = self.listing, []
        self.folder().forget(listing)

    def close(self) -> None:
        """Let go of the folder."""
        self._forget_listing()
        self.folder().let_go()


class OpenRoot(OpenFolder):
    """The folder "/" as a guest finds it open; it may be made only when somebody looks at it.

    Args:
        find: Gives the folder.
    """

    def __init__(self, find: Callable[[], Folder]) -> None:
        self._find = find
        self._found: Folder | None = None
        self.listing = []
        self.preopened_as = "/"

    def folder(self) -> Folder:
        """Give the folder itself."""
        if self._found is None:
            self._found = self._find()
            self._found.hold()
        return self._found

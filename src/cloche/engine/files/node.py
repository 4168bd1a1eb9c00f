"""What the tree is made of: files, folders and symbolic links.

A file's bytes belong to the quota as long as a name or an open descriptor holds the file, as on a
real disk.
"""

from __future__ import annotations

from cloche.engine.wasi.abi import Errno, FileType, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.files.quota import Quota

_ZEROS = memoryview(bytes(64 << 10))


class Node:
    """What files, folders and links have in common.

    Attributes:
        inode: A number that no other node of this tree has.
        links: The names that this node has.
        holders: The open descriptors of it.
        accessed: When it was last read, in nanoseconds since 1970.
        modified: When its content last changed, likewise.
        changed: When anything of it last changed, likewise.
    """

    __slots__ = ("accessed", "changed", "holders", "inode", "links", "modified")
    file_type = FileType.UNKNOWN

    def __init__(self, inode: int, now: int) -> None:
        self.inode = inode
        self.links = 0
        self.holders = 0
        self.accessed = self.modified = self.changed = now

    @property
    def size(self) -> int:
        """Bytes that the node tells as its size."""
        return 0

    def touch(self, now: int) -> None:
        """Note that the content has changed."""
        self.modified = self.changed = now

    def release(self, quota: Quota) -> None:
        """Give back what the node holds; it can no longer be reached."""
        quota.free_node()


def _fill_up(data: bytearray, size: int) -> None:
    """Append zeros a piece at a time, so that they are not held twice."""
    while len(data) < size:
        data += _ZEROS[: size - len(data)]


class Folder(Node):
    """A folder: names and what they stand for.

    Attributes:
        parent: The folder that it is in; None for the root.
        is_mounted: Whether it belongs to a folder that was handed in whole.
    """

    __slots__ = ("_entries", "parent")
    file_type = FileType.DIRECTORY
    is_mounted = False

    def __init__(self, inode: int, now: int, parent: Folder | None = None) -> None:
        super().__init__(inode, now)
        self._entries: dict[str, Node] = {}
        self.parent = parent

    @property
    def entries(self) -> dict[str, Node]:
        """The nodes in it by name, in the order in which they came."""
        return self._entries


class Link(Node):
    """A symbolic link.

    Attributes:
        target: The path that it stands for.
    """

    __slots__ = ("target",)
    file_type = FileType.SYMBOLIC_LINK

    def __init__(self, inode: int, now: int, target: str) -> None:
        super().__init__(inode, now)
        self.target = target

    @property
    def size(self) -> int:
        """The length of the target in UTF-8."""
        return len(self.target.encode())

    def release(self, quota: Quota) -> None:
        """Give back the node and the bytes of its target."""
        super().release(quota)
        quota.free_bytes(self.size)


class File(Node):
    """A regular file, wholly in memory.

    Args:
        inode: A number that no other node of its tree has.
        now: The time of its making.
        data: What the host gives it, shared until it is changed; None for an empty file of the
            guest's own.
        readonly: Whether it may not be changed.

    Attributes:
        data: Its bytes: `bytes` as long as the host has the same, a `bytearray` once the guest has
            changed them.
        readonly: Whether it may not be changed.
    """

    __slots__ = ("data", "readonly")
    file_type = FileType.REGULAR_FILE

    def __init__(
        self, inode: int, now: int, data: bytes | None = None, readonly: bool = False
    ) -> None:
        super().__init__(inode, now)
        self.readonly = readonly
        self.data: bytearray | bytes = bytearray() if data is None else data

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return len(self.data)

    def check_writable(self) -> None:
        """Make sure that it may be changed.

        Raises:
            WasiError: `EROFS` where it may not.
        """
        if self.readonly:
            raise WasiError(Errno.ROFS)

    def writable_data(self, most: int | None = None) -> bytearray:
        """Give the bytes to be changed, which the host shares no longer.

        Args:
            most: How many of them are wanted; None for all.

        Raises:
            WasiError: `EROFS` for a file that may not be changed.
        """
        self.check_writable()
        if isinstance(self.data, bytes):
            self.data = bytearray(memoryview(self.data)[:most])
        return self.data

    def take_data(self) -> bytes:
        """Give the bytes to the host, which shares them until they are changed again."""
        if isinstance(self.data, bytearray):
            self.data = bytes(self.data)
        return self.data

    def resize(self, size: int, quota: Quota) -> None:
        """Cut the file, or fill it up with zeros.

        Raises:
            WasiError: `ENOSPC` where the quota has no room; the file is as it was.
        """
        growth = size - self.size
        if growth > 0:
            data = self.writable_data()
            quota.take_bytes(growth)
            _fill_up(data, size)
        elif growth < 0:
            del self.writable_data(size)[size:]
            quota.free_bytes(-growth)
        else:
            self.check_writable()

    def write(self, offset: int, source: memoryview, quota: Quota) -> None:
        """Put bytes at an offset; a gap before it becomes zeros.

        Raises:
            WasiError: `ENOSPC` where the quota has no room; the file is as it was.
        """
        if not len(source):
            self.check_writable()
            return
        data = self.writable_data()
        end = offset + len(source)
        if offset == len(data):
            quota.take_bytes(len(source))
            data += source
            return
        if end > len(data):
            self.resize(end, quota)
        # Through a view: a slice of a bytearray would be set from a copy of what is written.
        with memoryview(data) as target:
            target[offset:end] = source

    def release(self, quota: Quota) -> None:
        """Give back the node and its bytes."""
        super().release(quota)
        if not self.readonly:
            quota.free_bytes(len(self.data))
        self.data = b""

"""What the tree is made of: files and symbolic links; `folder` has what they are in.

A file's bytes belong to the quota as long as a name or an open descriptor holds the file, as on a
real disk.
"""

from __future__ import annotations

from cloche.engine.wasi.abi import Errno, FileType, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.files.descriptor import Content
    from cloche.engine.files.volume import Volume

_ZEROS = memoryview(bytes(64 << 10))


class Node:
    """What files, folders and links have in common.

    Args:
        volume: The part of the tree that it is in.

    Attributes:
        volume: The part of the tree that it is in.
        inode: A number that no other node of this volume has.
        links: The names that this node has.
        holders: The open descriptors of it.
        accessed: When it was last read, in nanoseconds since 1970.
        modified: When its content last changed, likewise.
        changed: When anything of it last changed, likewise.
    """

    __slots__ = ("accessed", "changed", "holders", "inode", "links", "modified", "volume")
    file_type = FileType.UNKNOWN

    def __init__(self, volume: Volume) -> None:
        self.volume = volume
        self.inode = volume.new_inode()
        self.links = 0
        self.holders = 0
        self.accessed = self.modified = self.changed = volume.clock()

    @property
    def size(self) -> int:
        """Bytes that the node tells as its size."""
        return 0

    def check_writable(self) -> None:
        """Make sure that it may be changed.

        Raises:
            WasiError: `EROFS` where it may not.
        """
        if self.volume.readonly:
            raise WasiError(Errno.ROFS)

    def touch(self) -> None:
        """Note that the content has changed."""
        self.modified = self.changed = self.volume.clock()

    def set_times(self, accessed: int | None, modified: int | None) -> None:
        """Set when it was last read and written; None leaves a time as it is.

        Raises:
            WasiError: `EROFS` where it may not be changed.
        """
        self.check_writable()
        self.accessed = self.accessed if accessed is None else accessed
        self.modified = self.modified if modified is None else modified
        self.changed = self.volume.clock()

    def hold(self) -> None:
        """Note that a descriptor holds the node."""
        self.holders += 1

    def let_go(self) -> None:
        """Note that a descriptor is closed; a node without a name goes with its last one."""
        self.holders -= 1
        if not self.holders and not self.links:
            self.release()

    def open(self, *, writable: bool) -> Content:
        """Open its content, to be closed again.

        Raises:
            WasiError: `ENOTSUP` where it has none, `EACCES`, `EMFILE`, or `EROFS` where it is to be
                written and may not be.
        """
        if writable:
            self.check_writable()
        raise WasiError(Errno.NOTSUP)

    def release(self) -> None:
        """Give back what the node holds; it can no longer be reached."""
        self.volume.quota.free_node()


class Link(Node):
    """A symbolic link.

    Args:
        volume: The part of the tree that it is in.
        target: The path that it stands for. Its bytes are counted already.

    Attributes:
        target: The path that it stands for.
    """

    __slots__ = ("target",)
    file_type = FileType.SYMBOLIC_LINK
    # Whether it must not lead out of its volume.
    is_confined = False

    def __init__(self, volume: Volume, target: str) -> None:
        super().__init__(volume)
        self.target = target

    @property
    def size(self) -> int:
        """The length of the target in UTF-8."""
        return len(self.target.encode())

    def release(self) -> None:
        """Give back the node and the bytes of its target."""
        super().release()
        self.volume.quota.free_bytes(self.size)


class File(Node):
    """A regular file, wholly in memory.

    Args:
        volume: The part of the tree that it is in.
        data: What the host gives it, shared until it is changed, and counted already; None for an
            empty file of the guest's own.

    Attributes:
        data: Its bytes: `bytes` as long as the host has the same, a `bytearray` once the guest has
            changed them.
    """

    __slots__ = ("data",)
    file_type = FileType.REGULAR_FILE

    def __init__(self, volume: Volume, data: bytes | None = None) -> None:
        super().__init__(volume)
        self.data: bytearray | bytes = bytearray() if data is None else data

    @property
    def node(self) -> Node:
        """The file itself: where it is in memory, it is its own content."""
        return self

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return len(self.data)

    def open(self, *, writable: bool) -> Content:
        """Hold it until it is closed.

        Raises:
            WasiError: `EROFS` where it is to be written and may not be.
        """
        if writable:
            self.check_writable()
        self.hold()
        return self

    def close(self) -> None:
        """Let go of it."""
        self.let_go()

    def take_data(self) -> bytes:
        """Give the bytes to the host, which shares them until they are changed again."""
        if isinstance(self.data, bytearray):
            self.data = bytes(self.data)
        return self.data

    def read_at(self, offset: int, target: memoryview) -> int:
        """Read at an offset; returns how many bytes came, none at the end of the file."""
        end = offset + len(target)
        # A view that a tracer or a traceback keeps alive would keep the file from growing.
        with memoryview(self.data) as whole, whole[offset:end] as part:
            target[: len(part)] = part
            count = len(part)
        self.accessed = self.volume.clock()
        return count

    def write_at(self, offset: int, source: memoryview) -> int:
        """Put bytes at an offset; a gap before it becomes zeros. Returns how many went.

        Raises:
            WasiError: `ENOSPC` where the quota has no room, `EROFS`; the file is as it was.
        """
        if len(source):
            self._put(offset, source)
        else:
            self.check_writable()
        self.touch()
        return len(source)

    def _put(self, offset: int, source: memoryview) -> None:
        data = self._own_data()
        end = offset + len(source)
        if offset == len(data):
            self.volume.quota.take_bytes(len(source))
            data += source
            return
        if end > len(data):
            self._grow(data, end)
        # Through a view: a slice of a bytearray would be set from a copy of what is written.
        with memoryview(data) as target:
            target[offset:end] = source

    def resize(self, size: int) -> None:
        """Cut the file, or fill it up with zeros.

        Raises:
            WasiError: `ENOSPC` where the quota has no room, `EROFS`; the file is as it was.
        """
        growth = size - self.size
        if growth > 0:
            self._grow(self._own_data(), size)
        elif growth < 0:
            del self._own_data(size)[size:]
            self.volume.quota.free_bytes(-growth)
        else:
            self.check_writable()
        self.touch()

    def _grow(self, data: bytearray, size: int) -> None:
        """Append zeros a piece at a time, so that they are not held twice."""
        self.volume.quota.take_bytes(size - len(data))
        while len(data) < size:
            data += _ZEROS[: size - len(data)]

    def _own_data(self, most: int | None = None) -> bytearray:
        """Give the bytes to be changed, or so many of them, which the host shares no longer."""
        self.check_writable()
        if isinstance(self.data, bytes):
            self.data = bytearray(memoryview(self.data)[:most])
        return self.data

    def release(self) -> None:
        """Give back the node and its bytes."""
        super().release()
        self.volume.quota.free_bytes(len(self.data))
        self.data = b""

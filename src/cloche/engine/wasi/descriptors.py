"""The `fd_` functions: what a guest does with what it has open."""

from __future__ import annotations

from struct import Struct

from cloche.engine.files.descriptor import OpenFolder
from cloche.engine.files.node import Node
from cloche.engine.wasi.abi import (
    FDSTAT_SIZE,
    FILESTAT_SIZE,
    PREOPEN_DIRECTORY,
    Errno,
    FileType,
    Right,
    TimeFlag,
    WasiError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.engine.files.descriptor import Descriptor
    from cloche.engine.wasi.guest import Guest

_FDSTAT = Struct("<BxH4xQQ")
_FILESTAT = Struct("<QQB7xQQQQQ")
_DIRENT = Struct("<QQIB3x")
_PRESTAT = Struct("<B3xI")
_LAST_OFFSET = (1 << 63) - 1


def fd_prestat_get(guest: Guest, number: int, result: int) -> None:
    """Describe a folder that is open from the start."""
    name = _preopened_name(guest, number)
    guest.memory.write(result, _PRESTAT.pack(PREOPEN_DIRECTORY, len(name)))


def fd_prestat_dir_name(guest: Guest, number: int, buffer: int, size: int) -> None:
    """Write the path of a folder that is open from the start."""
    name = _preopened_name(guest, number)
    if size < len(name):
        raise WasiError(Errno.NAMETOOLONG)
    guest.memory.write(buffer, name)


def _preopened_name(guest: Guest, number: int) -> bytes:
    descriptor = guest.descriptors.get(number)
    if not isinstance(descriptor, OpenFolder) or descriptor.preopened_as is None:
        raise WasiError(Errno.BADF)
    return descriptor.preopened_as.encode()


def fd_close(guest: Guest, number: int) -> None:
    """Close a descriptor."""
    guest.descriptors.close(number)


def fd_renumber(guest: Guest, number: int, to: int) -> None:
    """Move a descriptor to another number."""
    guest.descriptors.renumber(number, to)


def fd_fdstat_get(guest: Guest, number: int, result: int) -> None:
    """Describe a descriptor."""
    descriptor = guest.descriptors.get(number)
    guest.memory.check(result, FDSTAT_SIZE)
    rights = descriptor.rights
    inherited = Right.ALL if descriptor.file_type == FileType.DIRECTORY else 0
    guest.memory.write(
        result, _FDSTAT.pack(descriptor.file_type, descriptor.flags, rights, inherited)
    )


def fd_fdstat_set_flags(guest: Guest, number: int, flags: int) -> None:
    """Change a descriptor's flags."""
    guest.descriptors.get(number).set_flags(flags)


def fd_fdstat_set_rights(guest: Guest, number: int, base: int, inheriting: int) -> None:
    """Refuse to change rights, which preview1 itself has given up."""
    guest.descriptors.get(number)
    raise WasiError(Errno.NOTSUP)


def fd_filestat_get(guest: Guest, number: int, result: int) -> None:
    """Describe what a descriptor is open on."""
    descriptor = guest.descriptors.get(number)
    guest.memory.check(result, FILESTAT_SIZE)
    if descriptor.node is None:
        stat = _FILESTAT.pack(0, 0, descriptor.file_type, 1, 0, 0, 0, 0)
    else:
        stat = pack_filestat(descriptor.node)
    guest.memory.write(result, stat)


def pack_filestat(node: Node) -> bytes:
    """Lay out a `filestat`."""
    return _FILESTAT.pack(
        node.volume.device,
        node.inode,
        node.file_type,
        node.links,
        node.size,
        node.accessed,
        node.modified,
        node.changed,
    )


def fd_filestat_set_size(guest: Guest, number: int, size: int) -> None:
    """Cut a file or fill it up with zeros."""
    if size > _LAST_OFFSET:
        raise WasiError(Errno.FBIG)
    guest.descriptors.get(number).resize(size)


def fd_filestat_set_times(
    guest: Guest, number: int, accessed: int, modified: int, flags: int
) -> None:
    """Set the times of what a descriptor is open on."""
    node = guest.descriptors.get(number).node
    if node is None:
        raise WasiError(Errno.BADF)
    set_times(guest, node, accessed, modified, flags)


def set_times(guest: Guest, node: Node, accessed: int, modified: int, flags: int) -> None:
    """Set a node's times as `fstflags` say.

    Raises:
        WasiError: `EINVAL` for flags that contradict each other or do not exist, `EROFS` for what
            was handed in.
    """
    both_accessed = TimeFlag.ATIM | TimeFlag.ATIM_NOW
    both_modified = TimeFlag.MTIM | TimeFlag.MTIM_NOW
    if flags & ~TimeFlag.ALL or flags & both_accessed == both_accessed:
        raise WasiError(Errno.INVAL)
    if flags & both_modified == both_modified:
        raise WasiError(Errno.INVAL)
    now = guest.clock.real()
    node.set_times(
        (accessed if flags & TimeFlag.ATIM else now) if flags & both_accessed else None,
        (modified if flags & TimeFlag.MTIM else now) if flags & both_modified else None,
    )


def fd_read(guest: Guest, number: int, vectors: int, count: int, result: int) -> None:
    """Read at the cursor into several ranges."""
    descriptor = guest.descriptors.get(number)
    if guest.has_unheard and not descriptor.ready():
        raise WasiError(Errno.INTR)
    _transfer(guest, vectors, count, result, descriptor.read)


def fd_write(guest: Guest, number: int, vectors: int, count: int, result: int) -> None:
    """Write several ranges at the cursor."""
    descriptor = guest.descriptors.get(number)
    _transfer(guest, vectors, count, result, descriptor.write)


def fd_pread(guest: Guest, number: int, vectors: int, count: int, offset: int, result: int) -> None:
    """Read at an offset into several ranges."""
    _transfer_at(guest, vectors, count, result, guest.descriptors.get(number).read_at, offset)


def fd_pwrite(
    guest: Guest, number: int, vectors: int, count: int, offset: int, result: int
) -> None:
    """Write several ranges at an offset."""
    _transfer_at(guest, vectors, count, result, guest.descriptors.get(number).write_at, offset)


def _transfer_at(
    guest: Guest,
    vectors: int,
    count: int,
    result: int,
    move: Callable[[int, memoryview], int],
    offset: int,
) -> None:
    if offset > _LAST_OFFSET:
        raise WasiError(Errno.INVAL)

    def move_on(part: memoryview) -> int:
        nonlocal offset
        done = move(offset, part)
        offset += done
        return done

    _transfer(guest, vectors, count, result, move_on)


def _transfer(
    guest: Guest, vectors: int, count: int, result: int, move: Callable[[memoryview], int]
) -> None:
    """Move one range after the other, and tell how much went; a failure later counts as short."""
    memory = guest.memory
    memory.check(result, 4)
    ranges = memory.vectors(vectors, count)
    if len(ranges) == 1:  # as nearly always
        memory.write_u32(result, move(memory.view(*ranges[0])) & 0xFFFFFFFF)
        return
    if not ranges:
        move(memoryview(bytearray()))
    total = 0
    for pointer, size in ranges:
        try:
            done = move(memory.view(pointer, size))
        except WasiError:
            if not total:
                raise
            break
        total += done
        if done < size:
            break
    memory.write_u32(result, total & 0xFFFFFFFF)


def fd_seek(guest: Guest, number: int, offset: int, whence: int, result: int) -> None:
    """Move the cursor."""
    guest.memory.check(result, 8)
    signed = offset - (1 << 64) if offset >> 63 else offset
    guest.memory.write_u64(result, guest.descriptors.get(number).seek(signed, whence))


def fd_tell(guest: Guest, number: int, result: int) -> None:
    """Tell where the cursor is."""
    fd_seek(guest, number, 0, 1, result)


def fd_readdir(guest: Guest, number: int, buffer: int, size: int, cookie: int, result: int) -> None:
    """List a folder from a cookie on; an entry that does not fit is cut, as preview1 has it."""
    memory = guest.memory
    memory.check(buffer, size)
    memory.check(result, 4)
    used = 0
    for name, inode, file_type in guest.descriptors.get(number).list_entries(cookie):
        cookie += 1
        raw = name.encode()
        entry = _DIRENT.pack(cookie, inode, len(raw), file_type) + raw
        part = entry[: size - used]
        memory.write(buffer + used, part)
        used += len(part)
        if used == size:
            break
    memory.write_u32(result, used)


def fd_advise(guest: Guest, number: int, offset: int, size: int, advice: int) -> None:
    """Take advice on how a file will be used, and need none of it."""
    descriptor = guest.descriptors.get(number)
    if descriptor.file_type == FileType.DIRECTORY:
        raise WasiError(Errno.BADF)
    if advice > 5 or offset > _LAST_OFFSET or size > _LAST_OFFSET:
        raise WasiError(Errno.INVAL)
    _file_node(descriptor)


def fd_allocate(guest: Guest, number: int, offset: int, size: int) -> None:
    """Refuse: preview1's own engines do so as well."""
    _file_node(guest.descriptors.get(number))
    raise WasiError(Errno.NOTSUP)


def fd_sync(guest: Guest, number: int) -> None:
    """Have nothing to write out: the files are in memory."""
    guest.descriptors.get(number)


def _file_node(descriptor: Descriptor) -> Node:
    if descriptor.node is None:
        raise WasiError(Errno.SPIPE)
    return descriptor.node

"""The `path_` functions: what a guest does by name."""

from __future__ import annotations

from cloche.engine.files.descriptor import OpenFile, OpenFolder
from cloche.engine.files.folder import Folder
from cloche.engine.files.node import Link, Node
from cloche.engine.files.path import LONGEST_PATH, decode_path
from cloche.engine.wasi.abi import (
    FILESTAT_SIZE,
    LOOKUP_SYMLINK_FOLLOW,
    DescriptorFlag,
    Errno,
    OpenFlag,
    Right,
    WasiError,
)
from cloche.engine.wasi.descriptors import pack_filestat, set_times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.files.descriptor import Descriptor
    from cloche.engine.wasi.guest import Guest


def _path(guest: Guest, pointer: int, size: int) -> str:
    guest.memory.check(pointer, size)
    if size > LONGEST_PATH:
        raise WasiError(Errno.NAMETOOLONG)
    return decode_path(guest.memory.read(pointer, size))


def _folder(guest: Guest, number: int) -> Folder:
    return guest.descriptors.get(number).folder()


def path_open(
    guest: Guest,
    number: int,
    lookup: int,
    path: int,
    path_size: int,
    open_flags: int,
    rights: int,
    inheriting: int,
    flags: int,
    result: int,
) -> None:
    """Open a file or a folder, or make a file."""
    base = _folder(guest, number)
    name = _path(guest, path, path_size)
    guest.memory.check(result, 4)
    guest.descriptors.check_room()
    if open_flags & ~OpenFlag.ALL or flags & ~DescriptorFlag.ALL:
        raise WasiError(Errno.INVAL)
    create = bool(open_flags & OpenFlag.CREAT)
    if create and open_flags & OpenFlag.DIRECTORY:
        raise WasiError(Errno.INVAL)
    exclusive = bool(open_flags & OpenFlag.EXCL) and create
    follow = bool(lookup & LOOKUP_SYMLINK_FOLLOW) and not exclusive
    node, made = guest.files.open_file(base, name, create=create, follow=follow)
    if exclusive and not made:
        raise WasiError(Errno.EXIST)
    opened = _open_node(node, open_flags, rights, flags)
    guest.memory.write_u32(result, guest.descriptors.add(opened))


def _open_node(node: Node, open_flags: int, rights: int, flags: int) -> Descriptor:
    writable = bool(rights & Right.FD_WRITE)
    if isinstance(node, Folder):
        if open_flags & (OpenFlag.CREAT | OpenFlag.TRUNC) or writable:
            raise WasiError(Errno.ISDIR)
        return OpenFolder(node)
    if open_flags & OpenFlag.DIRECTORY:
        raise WasiError(Errno.NOTDIR)
    if isinstance(node, Link):
        raise WasiError(Errno.LOOP)
    readable = bool(rights & Right.FD_READ)
    truncate = bool(open_flags & OpenFlag.TRUNC)
    content = node.open(writable=writable or truncate)
    opened = OpenFile(content, readable=readable, writable=writable, flags=flags)
    if truncate:
        content.resize(0)
    return opened


def path_filestat_get(
    guest: Guest, number: int, lookup: int, path: int, path_size: int, result: int
) -> None:
    """Describe what a path stands for."""
    base = _folder(guest, number)
    guest.memory.check(result, FILESTAT_SIZE)
    follow = bool(lookup & LOOKUP_SYMLINK_FOLLOW)
    node = guest.files.lookup(base, _path(guest, path, path_size), follow=follow)
    guest.memory.write(result, pack_filestat(node))


def path_filestat_set_times(
    guest: Guest,
    number: int,
    lookup: int,
    path: int,
    path_size: int,
    accessed: int,
    modified: int,
    flags: int,
) -> None:
    """Set the times of what a path stands for."""
    follow = bool(lookup & LOOKUP_SYMLINK_FOLLOW)
    node = guest.files.lookup(_folder(guest, number), _path(guest, path, path_size), follow=follow)
    set_times(guest, node, accessed, modified, flags)


def path_create_directory(guest: Guest, number: int, path: int, path_size: int) -> None:
    """Make a folder."""
    guest.files.make_folder(_folder(guest, number), _path(guest, path, path_size))


def path_remove_directory(guest: Guest, number: int, path: int, path_size: int) -> None:
    """Remove an empty folder."""
    guest.files.remove_folder(_folder(guest, number), _path(guest, path, path_size))


def path_unlink_file(guest: Guest, number: int, path: int, path_size: int) -> None:
    """Remove a file or a link."""
    guest.files.remove_file(_folder(guest, number), _path(guest, path, path_size))


def path_rename(
    guest: Guest, number: int, old: int, old_size: int, to: int, new: int, new_size: int
) -> None:
    """Move a file or a folder."""
    source, target = _folder(guest, number), _folder(guest, to)
    guest.files.rename(source, _path(guest, old, old_size), target, _path(guest, new, new_size))


def path_link(
    guest: Guest,
    number: int,
    lookup: int,
    old: int,
    old_size: int,
    to: int,
    new: int,
    new_size: int,
) -> None:
    """Give a file one more name."""
    source, target = _folder(guest, number), _folder(guest, to)
    if lookup & LOOKUP_SYMLINK_FOLLOW:
        raise WasiError(Errno.INVAL)
    old_path, new_path = _path(guest, old, old_size), _path(guest, new, new_size)
    guest.files.make_hard_link(source, old_path, target, new_path)


def path_symlink(
    guest: Guest, target: int, target_size: int, number: int, path: int, path_size: int
) -> None:
    """Make a symbolic link."""
    text = _path(guest, target, target_size)
    guest.files.make_symlink(text, _folder(guest, number), _path(guest, path, path_size))


def path_readlink(
    guest: Guest, number: int, path: int, path_size: int, buffer: int, size: int, result: int
) -> None:
    """Tell where a symbolic link leads, cut to the size of the buffer."""
    guest.memory.check(buffer, size)
    guest.memory.check(result, 4)
    name = _path(guest, path, path_size)
    node = guest.files.lookup(_folder(guest, number), name, follow=False)
    if not isinstance(node, Link):
        raise WasiError(Errno.INVAL)
    target = node.target.encode()[:size]
    guest.memory.write(buffer, target)
    guest.memory.write_u32(result, len(target))

"""What a guest has open, written as fields and read again."""

from __future__ import annotations

from cloche.engine.files.descriptor import OpenFile, OpenFolder
from cloche.engine.files.folder import Folder
from cloche.engine.files.node import File, Node
from cloche.engine.files.null_device import NullDevice
from cloche.engine.files.path import LONGEST_PATH
from cloche.engine.files.quota import Quota
from cloche.engine.files.volume import Volume
from cloche.engine.state.fields import damaged
from cloche.engine.wasi.abi import DescriptorFlag, WasiError
from cloche.errors import SnapshotError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cloche.engine.files.descriptor import Descriptor
    from cloche.engine.state.fields import FieldReader, FieldWriter
    from cloche.engine.wasi.guest import Guest

_STDIN, _STDOUT, _STDERR, _FILE, _FOLDER, _NULL_DEVICE = range(6)
_OWN, _MOUNTED = range(2)
_MOST_DESCRIPTORS = 1 << 16
_MOST_ENTRIES = 2_000_000
_LONGEST_LISTED_NAME = 1024
_LAST_OFFSET = (1 << 63) - 1
_LAST_TYPE = 7
_MOST_BYTES = 1 << 32


def held_nodes(guest: Guest) -> Iterator[Node]:
    """Give what a guest has open of its own files."""
    for descriptor in guest.descriptors:
        node = descriptor.node
        if node is not None and node.volume is guest.files.volume:
            yield node


def write_opened(writer: FieldWriter, guest: Guest) -> None:
    """Write what a guest has open.

    Raises:
        SnapshotError: If that is something of the host's, which cannot go along.
    """
    opened = list(guest.descriptors.items())
    streams = {id(guest.stdin): _STDIN, id(guest.stdout): _STDOUT, id(guest.stderr): _STDERR}
    writer.number(len(opened))
    tops = list(guest.files.mounts.values())
    for number, descriptor in opened:
        writer.number(number)
        node = descriptor.node
        if node is not None and node.volume.is_shared and node not in tops:
            raise _cannot_go_along(number)
        if isinstance(descriptor, OpenFile) and isinstance(descriptor.content, File):
            writer.number(_FILE)
            _write_file(writer, guest, descriptor, descriptor.content)
        elif isinstance(descriptor, OpenFile) and isinstance(descriptor.content, NullDevice):
            writer.number(_NULL_DEVICE)
            _write_how_opened(writer, descriptor)
        elif isinstance(descriptor, OpenFolder):
            writer.number(_FOLDER)
            _write_folder(writer, guest, descriptor)
        elif id(descriptor) in streams:
            writer.number(streams[id(descriptor)])
        else:
            raise _cannot_go_along(number)


def _cannot_go_along(number: int) -> SnapshotError:
    return SnapshotError(
        f"the session has something of the host's open, as descriptor {number}, which cannot go "
        "along; have it closed first"
    )


def _write_file(writer: FieldWriter, guest: Guest, opened: OpenFile, file: File) -> None:
    if file.volume is guest.files.volume:
        writer.number(_OWN)
        writer.number(file.inode)
    else:
        writer.number(_MOUNTED)
        _write_mounted_file(writer, file)
    _write_how_opened(writer, opened)


def _write_how_opened(writer: FieldWriter, opened: OpenFile) -> None:
    writer.number(opened.cursor)
    writer.number(opened.flags)
    writer.flag(opened.readable)
    writer.flag(opened.writable)


def _write_mounted_file(writer: FieldWriter, file: File) -> None:
    """Write a file of a folder that was handed in whole, which never changes, as it is."""
    for number in (file.volume.device, file.inode, file.accessed, file.modified, file.changed):
        writer.number(number)
    writer.data(file.data)


def _write_folder(writer: FieldWriter, guest: Guest, opened: OpenFolder) -> None:
    folder = opened.folder()
    if folder.volume is guest.files.volume:
        writer.number(_OWN)
        writer.number(folder.inode)
    else:
        writer.number(_MOUNTED)
        writer.text(_path(folder))
    writer.text(opened.preopened_as or "")
    writer.number(len(opened.listing))
    for name, inode, file_type in opened.listing:
        writer.text(name)
        writer.number(inode)
        writer.number(file_type)


def _path(folder: Folder) -> str:
    """Give the path of a folder that is mounted, or in one that is."""
    names: list[str] = []
    while (parent := folder.parent) is not None:
        inside = {**parent.entries, **parent.mounts}
        names.extend(name for name, node in inside.items() if node is folder)
        folder = parent
    return "/" + "/".join(reversed(names))


def read_opened(reader: FieldReader, guest: Guest, nodes: Mapping[int, Node]) -> None:
    """Read what `write_opened` has written, in the place of what a guest has open.

    Args:
        reader: Where it is written.
        guest: The new guest, with its files.
        nodes: Its own files by their numbers.

    Raises:
        SnapshotError: If it is something else, or more than the limits allow.
    """
    guest.descriptors.clear()
    streams: dict[int, Descriptor] = {
        _STDIN: guest.stdin,
        _STDOUT: guest.stdout,
        _STDERR: guest.stderr,
    }
    for _ in range(reader.number(_MOST_DESCRIPTORS)):
        number = reader.number(_MOST_DESCRIPTORS)
        kind = reader.number(_NULL_DEVICE)
        if kind == _FILE:
            descriptor: Descriptor | None = _read_file(reader, guest, nodes)
        elif kind == _NULL_DEVICE:
            descriptor = _read_how_opened(reader, guest.files.null_device)
        elif kind == _FOLDER:
            descriptor = _read_folder(reader, guest, nodes)
        else:
            descriptor = streams.pop(kind, None)
        if descriptor is None:
            raise damaged("a stream is open in it twice")
        _put(guest, number, descriptor)


def _put(guest: Guest, number: int, descriptor: Descriptor) -> None:
    try:
        guest.descriptors.check_room()
    except WasiError:
        raise SnapshotError(
            "the snapshot has more files open than the limits allow; raise open_files"
        ) from None
    try:
        guest.descriptors.put(number, descriptor)
    except WasiError:
        raise damaged("a descriptor in it has a number that cannot be") from None


def _read_file(reader: FieldReader, guest: Guest, nodes: Mapping[int, Node]) -> OpenFile:
    is_mounted = reader.number(_MOUNTED) == _MOUNTED
    file = _read_mounted_file(reader, guest) if is_mounted else nodes.get(reader.number())
    if not isinstance(file, File):
        raise damaged("an open file in it is none")
    return _read_how_opened(reader, file)


def _read_how_opened(reader: FieldReader, file: File | NullDevice) -> OpenFile:
    cursor, flags = reader.number(_LAST_OFFSET), reader.number(DescriptorFlag.ALL)
    readable, writable = reader.flag(), reader.flag()
    try:
        content = file.open(writable=writable)
    except WasiError:
        raise damaged("a file that may not be changed is open in it for that") from None
    opened = OpenFile(content, readable=readable, writable=writable, flags=flags)
    opened.cursor = cursor
    return opened


def _read_mounted_file(reader: FieldReader, guest: Guest) -> File:
    volume = Volume(Quota(0, 0), guest.clock.real, reader.number(), readonly=True)
    file = File(volume)
    file.links = 1
    file.inode = reader.number()
    file.accessed, file.modified, file.changed = reader.number(), reader.number(), reader.number()
    file.data = bytes(reader.data(_MOST_BYTES))
    return file


def _read_folder(reader: FieldReader, guest: Guest, nodes: Mapping[int, Node]) -> OpenFolder:
    is_mounted = reader.number(_MOUNTED) == _MOUNTED
    folder = (
        _find_mounted(guest, reader.text(LONGEST_PATH))
        if is_mounted
        else nodes.get(reader.number())
    )
    if not isinstance(folder, Folder):
        raise damaged("an open folder in it is none")
    opened = OpenFolder(folder, reader.text(LONGEST_PATH) or None)
    for _ in range(reader.number(_MOST_ENTRIES)):
        name = reader.text(_LONGEST_LISTED_NAME)
        opened.listing.append((name, reader.number(), reader.number(_LAST_TYPE)))
    return opened


def _find_mounted(guest: Guest, path: str) -> Node:
    """Find an open folder of what was handed in."""
    try:
        node = guest.files.lookup(guest.files.root, path)
    except WasiError:
        raise SnapshotError(
            f"the snapshot was taken with a folder at {path}; hand in what its session had"
        ) from None
    if node.volume is guest.files.volume:
        raise damaged("an open folder in it is not the one that it says")
    return node

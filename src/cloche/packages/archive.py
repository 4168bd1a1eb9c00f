"""A zip archive, read so that there is only one way to read it.

Readers of zip differ in what they forgive: bytes before and after the archive, two entries over the
same bytes, a local header that contradicts the directory. What one of them checked, another may
never see. Here nothing is forgiven: entries, directory and its end cover every byte of the file
exactly once and agree with each other. Everything is known and capped before a byte is unpacked.
"""

from __future__ import annotations

from struct import Struct

from cloche.bundles.names import quoted
from cloche.errors import PackageError
from cloche.limits import MIB
from cloche.packages.paths import Paths, path_fault
from cloche.record import record

ARCHIVE_BYTES = 64 * MIB
MEMBERS = 20_000
MEMBER_BYTES = 32 * MIB
UNPACKED_BYTES = 256 * MIB
# Deflate can reach 1,032; text and tables that people write stay far below this.
LARGEST_RATIO = 200

STORED = 0
DEFLATED = 8

_END = Struct("<4s4H2LH")
_ENTRY = Struct("<4s6H3L5H2L")
_LOCAL = Struct("<4s5H3L2H")
_END_MARK, _ENTRY_MARK, _LOCAL_MARK, _SIZES_MARK = b"PK\5\6", b"PK\1\2", b"PK\3\4", b"PK\7\10"
_UNKNOWN = 0xFFFFFFFF  # stands for a number that is elsewhere, in Zip64

_SIZES_AFTER, _UTF8 = 1 << 3, 1 << 11
_COMPRESSION_LEVEL = 0b110
_ENCRYPTED = 1 | 1 << 6 | 1 << 13

_TYPE, _FILE_TYPE, _FOLDER_TYPE = 0o170000, 0o100000, 0o040000
_DOS_FOLDER, _DOS_OTHER = 0x10, 0x08 | 0x40


@record
class Member:
    """A file in an archive, still packed.

    Attributes:
        path: Its path.
        method: `STORED` or `DEFLATED`.
        start: Where its packed bytes start in the archive.
        packed: How many they are.
        size: How many they are unpacked, as the archive says.
        crc: The CRC-32 of the unpacked bytes, as the archive says.
    """

    path: str
    method: int
    start: int
    packed: int
    size: int
    crc: int


@record
class _Entry:
    """What the directory says of a member."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    attributes: int
    offset: int


def read_archive(data: bytes) -> tuple[Member, ...]:
    """Read what is in a zip archive, without unpacking any of it.

    Args:
        data: The whole archive.

    Returns:
        Its files, in the order in which they lie in it.

    Raises:
        PackageError: If it is no archive, is not to be read in one way only, or goes past a cap.
    """
    if len(data) > ARCHIVE_BYTES:
        raise PackageError(f"it has {len(data):,} bytes; {ARCHIVE_BYTES:,} is the most")
    entries, directory = _read_directory(data)
    members, at = [], 0
    paths = Paths()
    for entry in sorted(entries, key=lambda entry: entry.offset):
        path = _check_path(entry, paths)
        start, at = _check_place(data, entry, at, path)
        if not path.endswith("/"):
            members.append(_member(entry, path, start))
    if at != directory:
        raise PackageError("it has bytes between its last file and its directory")
    total = sum(member.size for member in members)
    if total > UNPACKED_BYTES:
        raise PackageError(f"it has {total:,} bytes unpacked; {UNPACKED_BYTES:,} is the most")
    return tuple(members)


def _read_directory(data: bytes) -> tuple[list[_Entry], int]:
    """Give the directory's entries, and where it starts."""
    end = len(data) - _END.size
    if end < 0 or data[end : end + 4] != _END_MARK:
        raise PackageError("it is no zip archive, is cut off, or has something after its end")
    _, disk, first, here, count, size, start, comment = _END.unpack_from(data, end)
    if comment or disk or first or here != count:
        raise PackageError("it has a comment, or is one part of several archives")
    if count > MEMBERS:  # 65,535 stands for a number that is elsewhere, and is too large as well
        raise PackageError(f"it has {count:,} or more entries; {MEMBERS:,} is the most")
    if start + size != end:
        raise PackageError("its directory does not lie where its end says")
    entries, at = [], start
    for _ in range(count):
        entry, at = _read_entry(data, at, end)
        entries.append(entry)
    if at != end:
        raise PackageError("its directory has more than its entries")
    return entries, start


def _read_entry(data: bytes, at: int, end: int) -> tuple[_Entry, int]:
    if at + _ENTRY.size > end:
        raise PackageError("its directory is cut off")
    (mark, _, _, flags, method, _, _, crc, packed, size, name_size, extra_size, comment_size, disk,
     _, attributes, offset) = _ENTRY.unpack_from(data, at)  # fmt: skip
    name_at = at + _ENTRY.size
    after = name_at + name_size + extra_size + comment_size
    if mark != _ENTRY_MARK or disk or after > end:
        raise PackageError("its directory is damaged")
    entry = _Entry(
        name=data[name_at : name_at + name_size],
        flags=flags,
        method=method,
        crc=crc,
        packed=packed,
        size=size,
        attributes=attributes,
        offset=offset,
    )
    return entry, after


def _check_path(entry: _Entry, paths: Paths) -> str:
    """Decode an entry's path, and make sure that it is one and that it is free."""
    path = _decode(entry)
    if fault := path_fault(path):
        raise PackageError(f"the path {quoted(path)} {fault}")
    if path.endswith("/"):
        paths.add_folder(path[:-1])
    else:
        paths.add_file(path)
    _check_kind(entry, path)
    return path


def _decode(entry: _Entry) -> str:
    try:
        return entry.name.decode("utf-8" if entry.flags & _UTF8 else "ascii")
    except UnicodeDecodeError:
        raise PackageError(f"the path {quoted(entry.name)} is not text in UTF-8") from None


def _check_kind(entry: _Entry, path: str) -> None:
    """Make sure that an entry is a plain file or a folder, as its path says."""
    is_folder = path.endswith("/")
    kind = entry.attributes >> 16 & _TYPE
    if kind not in (0, _FOLDER_TYPE if is_folder else _FILE_TYPE):
        raise PackageError(f"{quoted(path)} is a symbolic link or a special file (type {kind:o})")
    if entry.attributes & _DOS_OTHER or (entry.attributes & _DOS_FOLDER and not is_folder):
        raise PackageError(f"{quoted(path)} is a folder by its attributes, or no file at all")
    if is_folder and (entry.size or entry.packed):
        raise PackageError(f"the folder {quoted(path)} has content")


def _check_place(data: bytes, entry: _Entry, at: int, path: str) -> tuple[int, int]:
    """Make sure that a member lies where the one before it ends, and is what the directory says.

    Returns:
        Where its packed bytes start, and where the next member has to lie.
    """
    if entry.offset != at or at + _LOCAL.size > len(data):
        raise PackageError(f"{quoted(path)} lies over other bytes, or there are bytes before it")
    mark, _, flags, method, _, _, *numbers, name_size, extra_size = _LOCAL.unpack_from(data, at)
    name_at = at + _LOCAL.size
    start = name_at + name_size + extra_size
    told = entry.flags, entry.method, entry.name
    if mark != _LOCAL_MARK or told != (flags, method, data[name_at : name_at + name_size]):
        raise PackageError(f"{quoted(path)} is not what the directory says")
    known = [entry.crc, entry.packed, entry.size]
    if numbers != known and not (flags & _SIZES_AFTER and _are_open(numbers, known)):
        raise PackageError(f"{quoted(path)} has another size or checksum than the directory says")
    end = start + entry.packed
    return start, end + (_sizes_after(data, end, entry, path) if flags & _SIZES_AFTER else 0)


def _are_open(numbers: list[int], known: list[int]) -> bool:
    """Tell whether each number is right or left open, to be told after the packed bytes."""
    return all(mine in (0, _UNKNOWN, right) for mine, right in zip(numbers, known, strict=True))


def _sizes_after(data: bytes, end: int, entry: _Entry, path: str) -> int:
    """Give the length of what follows a member's bytes: its checksum and sizes, once more."""
    for form in ("<3L", "<L2Q"):
        sizes = Struct(form).pack(entry.crc, entry.packed, entry.size)
        for told in (_SIZES_MARK + sizes, sizes):
            if data[end : end + len(told)] == told:
                return len(told)
    raise PackageError(f"{quoted(path)} is not followed by the sizes that the directory says")


def _member(entry: _Entry, path: str, start: int) -> Member:
    if entry.flags & _ENCRYPTED:
        raise PackageError(f"{quoted(path)} is encrypted")
    if entry.flags & ~(_COMPRESSION_LEVEL | _SIZES_AFTER | _UTF8):
        raise PackageError(f"{quoted(path)} has unknown flags ({entry.flags:#x})")
    if entry.method not in (STORED, DEFLATED):
        raise PackageError(f"{quoted(path)} is packed by an unknown method ({entry.method})")
    if entry.size > MEMBER_BYTES:
        raise PackageError(f"{quoted(path)} has {entry.size:,} bytes; {MEMBER_BYTES:,} is the most")
    if entry.size > MIB and entry.size > LARGEST_RATIO * entry.packed:
        raise PackageError(f"{quoted(path)} unpacks to more than {LARGEST_RATIO} times its size")
    return Member(
        path=path,
        method=entry.method,
        start=start,
        packed=entry.packed,
        size=entry.size,
        crc=entry.crc,
    )

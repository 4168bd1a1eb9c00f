"""A module's twin for browsers: the same module, with its memory imported and sparse data.

A page can cap a guest's memory only where it makes the memory itself, so the twin imports it as
`env.memory`. And where one large run of data fills the memory, it is split around long runs of
zeros, which a browser would copy otherwise. Nothing else is changed.

A twin is as large as its module, so none is stored: its hash and size are in the signed manifest,
and its bytes are made here when they are served. Source: WebAssembly Core Specification, section 5
(binary format).
"""

from __future__ import annotations

from cloche.errors import AssetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Zeros in a row that are left out; a shorter gap costs more as a segment than as bytes.
GAP_BYTES = 1 << 10

_HEADER = b"\0asm\x01\0\0\0"
_IMPORT, _MEMORY, _DATA, _DATA_COUNT = 2, 5, 11, 12
_NAME = b"\x03env\x06memory\x02"  # module, field, and that it is a memory
_ACTIVE = b"\0\x41"  # in the one memory, at the address of an `i32.const`
_END = b"\x0b"


def web_twin(module: bytes) -> bytes:
    """Make the twin of a module.

    Args:
        module: A WebAssembly module with one memory of its own and data that is put in place at
            its start.

    Raises:
        AssetError: If it is not such a module.
    """
    try:
        found = dict(_sections(module))
        memory = _own_memory(found.get(_MEMORY, b""))
        data = _sparse(found[_DATA])
        changed = {_IMPORT: _one_more(found[_IMPORT], _NAME + memory), _DATA: data}
    except (IndexError, KeyError):
        raise AssetError("this is not a module whose twin can be made") from None
    if _DATA_COUNT in found:
        changed[_DATA_COUNT] = unsigned(read_unsigned(data, 0)[0])
    parts = [_HEADER]
    for kind, content in _sections(module):
        if kind != _MEMORY:
            parts += _section(kind, changed.get(kind, content))
    return b"".join(parts)


def _sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    if not module.startswith(_HEADER):
        raise IndexError
    at = len(_HEADER)
    while at < len(module):
        size, start = read_unsigned(module, at + 1)
        yield module[at], module[start : start + size]
        at = start + size


def _section(kind: int, content: bytes) -> tuple[bytes, ...]:
    return bytes([kind]), unsigned(len(content)), content


def _own_memory(content: bytes) -> bytes:
    """Give the type of the one memory."""
    count, at = read_unsigned(content, 0)
    if count != 1:
        raise IndexError
    return content[at:]


def _one_more(content: bytes, entry: bytes) -> bytes:
    count, at = read_unsigned(content, 0)
    return unsigned(count + 1) + content[at:] + entry


def _sparse(content: bytes) -> bytes:
    """Split the one segment of a section of data; several are sparse already."""
    count, at = read_unsigned(content, 0)
    if count != 1:
        return content
    if content[at : at + 2] != _ACTIVE:
        raise IndexError
    start, at = read_unsigned(content, at + 2)
    _, at = read_unsigned(content, at + 1)
    clusters = list(_clusters(content[at:]))
    parts = [unsigned(len(clusters))]
    for offset, piece in clusters:
        parts += [_ACTIVE, _signed(start + offset), _END, unsigned(len(piece)), piece]
    return b"".join(parts)


def _clusters(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the parts of the data between long runs of zeros, and where each begins."""
    gap, zero = bytes(GAP_BYTES), b"\0"
    begin = 0
    while begin < len(data):
        end = data.find(gap, begin)
        piece = data[begin:] if end < 0 else data[begin:end]
        if piece:
            yield begin, piece
        if end < 0:
            return
        rest = data[end : end + _LOOK]
        begin = end
        while rest and not rest.strip(zero):
            begin += len(rest)
            rest = data[begin : begin + _LOOK]
        begin += len(rest) - len(rest.lstrip(zero))


_LOOK = 64 << 10


def read_unsigned(data: bytes, at: int) -> tuple[int, int]:
    """Read an unsigned LEB128 number; give it and where it ends.

    Raises:
        IndexError: If the data ends before it does.
    """
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def unsigned(value: int) -> bytes:
    """Write a number in unsigned LEB128."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _signed(value: int) -> bytes:
    """Write a number from 0 up in signed LEB128."""
    out = bytearray()
    while value > 0x3F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])

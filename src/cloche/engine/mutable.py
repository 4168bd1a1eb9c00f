"""What can change in an instance of a module, and how much of that can be reached from outside.

Memory and exported globals can be read and written by the host, so an instance whose state is all
in them can be copied. A global that is not exported cannot, and neither can it be seen whether the
module has dropped a segment that it keeps for later. Whether tables change is in the code, which
is not read here; the recipes see to it for the official runtimes.

Source: WebAssembly core specification, 5.4.9 (expressions), 5.5 (modules).
"""

from __future__ import annotations

from cloche.engine.shape import read_number, sections
from cloche.errors import ModuleError
from cloche.record import record

_GLOBALS = 6
_EXPORTS = 7
_ELEMENTS = 9
_DATA = 11
_GLOBAL = 3
# Bits of a segment's flags.
_LATER = 1
_INDEXED = 2
_EXPRESSIONS = 4
# The codes that an initial value is made of, and how many bytes follow each; -1 for a number in
# LEB128.
_END = 0x0B
_OPERANDS = {
    **dict.fromkeys((0x23, 0x41, 0x42, 0xD0, 0xD2), -1),
    **dict.fromkeys((0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E), 0),
    0x43: 4,
    0x44: 8,
    0xFD: 17,  # the one code of this prefix that is a constant, and its 16 bytes
}


@record
class Mutable:
    """What of a module's state can change.

    Attributes:
        exported: The names by which globals that can change are exported, in their order.
        hidden: How many things can change that cannot be reached: globals that are not exported,
            or not by a plain name, and segments that can be dropped.
    """

    exported: tuple[str, ...] = ()
    hidden: int = 0


def read_mutable(wasm: bytes) -> Mutable:
    """Read what can change in an instance of a module.

    Raises:
        ModuleError: If it is no module, is cut off, or has a value that is not constant.
    """
    changing: list[int] = []
    names: dict[int, str] = {}
    later = 0
    try:
        for kind, start in sections(wasm):
            if kind == _GLOBALS:
                changing = _changing_globals(wasm, start)
            elif kind == _EXPORTS:
                names = _exported_globals(wasm, start)
            elif kind == _ELEMENTS:
                later += _elements_for_later(wasm, start)
            elif kind == _DATA:
                later += _data_for_later(wasm, start)
    except IndexError:
        raise ModuleError("the module is cut off") from None
    exported = tuple(names[index] for index in changing if index in names)
    return Mutable(exported=exported, hidden=len(changing) - len(exported) + later)


def _changing_globals(wasm: bytes, start: int) -> list[int]:
    """Give the indices of the globals that can change; none is imported."""
    count, position = read_number(wasm, start)
    found = []
    for index in range(count):
        if wasm[position + 1]:
            found.append(index)
        position = _skip_value(wasm, position + 2)
    return found


def _exported_globals(wasm: bytes, start: int) -> dict[int, str]:
    count, position = read_number(wasm, start)
    found = {}
    for _ in range(count):
        size, position = read_number(wasm, position)
        name = wasm[position : position + size].decode("ascii", "replace")
        kind = wasm[position + size]
        index, position = read_number(wasm, position + size + 1)
        if kind == _GLOBAL and name.isidentifier():
            found[index] = name
    return found


def _data_for_later(wasm: bytes, start: int) -> int:
    count, position = read_number(wasm, start)
    later = 0
    for _ in range(count):
        flags, position = read_number(wasm, position)
        if flags & _LATER:
            later += 1
        else:
            position = _skip_value(wasm, _skip_index(wasm, position, flags))
        size, position = read_number(wasm, position)
        position += size
    return later


def _elements_for_later(wasm: bytes, start: int) -> int:
    """Count the segments of elements that are kept for later; one only declared holds nothing."""
    count, position = read_number(wasm, start)
    later = 0
    for _ in range(count):
        flags, position = read_number(wasm, position)
        if not flags & _LATER:
            position = _skip_value(wasm, _skip_index(wasm, position, flags))
        elif not flags & _INDEXED:
            later += 1
        if flags & (_LATER | _INDEXED):
            position += 1  # the kind of the elements
        size, position = read_number(wasm, position)
        skip = _skip_value if flags & _EXPRESSIONS else _skip_number
        for _ in range(size):
            position = skip(wasm, position)
    return later


def _skip_index(wasm: bytes, position: int, flags: int) -> int:
    return _skip_number(wasm, position) if flags & _INDEXED else position


def _skip_value(wasm: bytes, position: int) -> int:
    """Give where an initial value ends."""
    while (code := wasm[position]) != _END:
        if code not in _OPERANDS:
            raise ModuleError(f"the module has an initial value with the code {code:#x}")
        size = _OPERANDS[code]
        position = _skip_number(wasm, position + 1) if size < 0 else position + 1 + size
    return position + 1


def _skip_number(wasm: bytes, position: int) -> int:
    while wasm[position] & 0x80:
        position += 1
    return position + 1

"""What a module asks of the engine, read from its bytes before they are compiled.

The manifest of a bundle says how much memory its module starts with, how large its tables are and
how many globals it has, and instances get room for that. A module that has more would fail later,
each kind in another place and in the engine's words.

Source: WebAssembly core specification, 5.5 (modules), 5.2.2 (LEB128 numbers).
"""

from __future__ import annotations

from cloche.errors import ModuleError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER = b"\0asm\1\0\0\0"
_TABLES = 4
_MEMORIES = 5
_GLOBALS = 6
_START = 8
_HAS_MAXIMUM = 1
_PAGE = 64 << 10
_LONGEST_NUMBER = 5


@record
class Shape:
    """How large the parts of a module are that an instance has to have room for.

    Attributes:
        memories: Its memories.
        memory: Bytes that its memory starts with.
        tables: Its tables.
        table_elements: Elements that all of them start with.
        globals: Its globals.
        start_functions: Functions that run as it is instantiated.
    """

    memories: int = 0
    memory: int = 0
    tables: int = 0
    table_elements: int = 0
    globals: int = 0
    start_functions: int = 0


def check_shape(wasm: bytes, declared: Shape) -> Shape:
    """Make sure that a module has no more than its manifest declares.

    Args:
        wasm: The module.
        declared: What it may have at most; a start function may always be there.

    Returns:
        What it has.

    Raises:
        ModuleError: If it has more, or is no module.
    """
    shape = read_shape(wasm)
    for name, label in (
        ("memories", "memories"),
        ("memory", "bytes of memory"),
        ("tables", "tables"),
        ("table_elements", "elements in its tables"),
        ("globals", "globals"),
    ):
        found, most = getattr(shape, name), getattr(declared, name)
        if found > most:
            raise ModuleError(f"the module has {found:,} {label}; at most {most:,} are admitted")
    return shape


def read_shape(wasm: bytes) -> Shape:
    """Read what a module declares, as far as it can be read without compiling it.

    Raises:
        ModuleError: If it is no module, or is cut off.
    """
    found: dict[str, int] = {}
    try:
        for kind, start in sections(wasm):
            found.update(_read_section(wasm, kind, start))
    except IndexError:
        raise ModuleError("the module is cut off") from None
    return Shape(**found)


def sections(wasm: bytes) -> Iterator[tuple[int, int]]:
    """Go through the sections of a module; gives the number of each, and where its content starts.

    Raises:
        ModuleError: If it is no module.
        IndexError: If it is cut off.
    """
    if not wasm.startswith(_HEADER):
        raise ModuleError("the module is not WebAssembly of version 1")
    position = len(_HEADER)
    while position < len(wasm):
        kind = wasm[position]
        size, start = read_number(wasm, position + 1)
        position = start + size
        if position > len(wasm):
            raise IndexError
        yield kind, start


def _read_section(wasm: bytes, kind: int, start: int) -> dict[str, int]:
    if kind == _START:
        return {"start_functions": 1}
    if kind not in (_TABLES, _MEMORIES, _GLOBALS):
        return {}
    count, position = read_number(wasm, start)
    if kind == _GLOBALS:
        return {"globals": count}
    if kind == _MEMORIES:
        minimum = read_number(wasm, position + 1)[0] if count else 0
        return {"memories": count, "memory": minimum * _PAGE}
    return {"tables": count, "table_elements": _table_elements(wasm, count, position)}


def _table_elements(wasm: bytes, count: int, position: int) -> int:
    """Add up what the tables start with; those with an initialiser are not switched on."""
    total = 0
    for _ in range(count):
        flags = wasm[position + 1]
        minimum, position = read_number(wasm, position + 2)
        total += minimum
        if flags & _HAS_MAXIMUM:
            _, position = read_number(wasm, position)
    return total


def read_number(wasm: bytes, position: int) -> tuple[int, int]:
    """Read an unsigned LEB128 number of 32 bits; gives it and where it ends.

    Raises:
        ModuleError: If it has more than 32 bits.
        IndexError: If it is cut off.
    """
    value = 0
    for index in range(_LONGEST_NUMBER):
        byte = wasm[position + index]
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value, position + index + 1
    raise ModuleError("the module has a number of more than 32 bits")

"""Reading a WebAssembly module's sections, for what an engine must provide to run it.

Only what the build reports is read: the sizes of memory and tables, and how many globals there
are. The format is the WebAssembly core specification's, chapter 5 (binary format).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runtimes.recipe.errors import RecipeError

PAGE_BYTES = 65536
_HEADER = b"\0asm\1\0\0\0"
_TABLES, _MEMORIES, _GLOBALS = 4, 5, 6
_REFERENCE_TYPE_WITH_HEAP = (0x63, 0x64)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModuleNeeds:
    """What one instance of a module takes.

    Attributes:
        memory_bytes: The memory's size at the start.
        table_elements: The elements of all tables at the start.
        globals: How many globals the module defines.
    """

    memory_bytes: int
    table_elements: int
    globals: int


def module_needs(module: bytes) -> ModuleNeeds:
    """Read what a module needs.

    Raises:
        RecipeError: It is not a WebAssembly module, or ends in the middle.
    """
    if not module.startswith(_HEADER):
        raise RecipeError("this is not a WebAssembly module")
    try:
        sections = dict(_sections(_Reader(module, len(_HEADER))))
        return ModuleNeeds(
            memory_bytes=PAGE_BYTES * sum(_limits(sections.get(_MEMORIES, b"\0"), _no_type)),
            table_elements=sum(_limits(sections.get(_TABLES, b"\0"), _skip_type)),
            globals=_Reader(sections.get(_GLOBALS, b"\0")).number(),
        )
    except IndexError as error:
        raise RecipeError("this WebAssembly module ends in the middle") from error


class _Reader:
    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position

    def byte(self) -> int:
        value = self.data[self.position]
        self.position += 1
        return value

    def number(self) -> int:
        """Read an unsigned LEB128 number."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value


def _sections(reader: _Reader) -> list[tuple[int, bytes]]:
    found = []
    while reader.position < len(reader.data):
        kind = reader.byte()
        size = reader.number()
        end = reader.position + size
        if end > len(reader.data):
            raise IndexError
        found.append((kind, reader.data[reader.position : end]))
        reader.position = end
    return found


def _no_type(reader: _Reader) -> None:
    """A memory has no type in front of its limits."""


def _skip_type(reader: _Reader) -> None:
    """A table has the type of its elements there; some types are two parts."""
    if reader.byte() in _REFERENCE_TYPE_WITH_HEAP:
        reader.number()


def _limits(section: bytes, skip: Callable[[_Reader], None]) -> list[int]:
    """Read the lower limits of a section of memories or tables."""
    reader = _Reader(section)
    found = []
    for _ in range(reader.number()):
        skip(reader)
        bounded = reader.byte() & 1
        found.append(reader.number())
        if bounded:
            reader.number()
    return found

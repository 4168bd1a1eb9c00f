"""Just enough of WebAssembly's binary format to give a module another memory.

Source: WebAssembly Core Specification, section 5 (binary format).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from runtimes.recipe.errors import RecipeError

_HEADER = b"\0asm\x01\0\0\0"
_CUSTOM, _MEMORY, _GLOBAL, _DATA_COUNT, _DATA = 0, 5, 6, 12, 11
_ACTIVE = 0
_I32_CONST, _END = 0x41, 0x0B
PAGE = 65536


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A section of a module, undecoded.

    Attributes:
        kind: Its number.
        content: Its bytes.
    """

    kind: int
    content: bytes


def with_memory(wasm: bytes, memory: bytes, start: int) -> bytes:
    """Return the module with a memory that starts out with other content, and without any names.

    Args:
        wasm: The module; it has one memory and no passive data.
        memory: What the memory holds from `start` to its end.
        start: An address.

    Raises:
        RecipeError: The module is not of that kind.
    """
    pages = (start + len(memory)) // PAGE
    filled = memory.rstrip(b"\0")
    segment = bytes([1, _ACTIVE, _I32_CONST]) + signed(start) + bytes([_END])
    replaced: dict[int, Callable[[bytes], bytes]] = {
        _MEMORY: lambda old: _larger_memory(old, pages),
        _DATA_COUNT: lambda _: unsigned(1),
        _DATA: lambda old: _checked_data(old) + segment + unsigned(len(filled)) + filled,
    }
    parts = [_HEADER]
    for section in sections(wasm):
        if section.kind == _CUSTOM:
            continue
        change = replaced.get(section.kind)
        content = change(section.content) if change else section.content
        parts.append(bytes([section.kind]) + unsigned(len(content)) + content)
    return b"".join(parts)


def count_mutable_globals(wasm: bytes) -> int:
    """Return how many of the module's own globals can change.

    Raises:
        RecipeError: A global starts as something other than a number.
    """
    for section in sections(wasm):
        if section.kind == _GLOBAL:
            return sum(_mutabilities(section.content))
    return 0


def sections(wasm: bytes) -> Iterator[Section]:
    """Yield the sections of a module in their order.

    Raises:
        RecipeError: It is not a WebAssembly module.
    """
    if not wasm.startswith(_HEADER):
        raise RecipeError("this is not a WebAssembly module")
    at = len(_HEADER)
    while at < len(wasm):
        size, content = read_unsigned(wasm, at + 1)
        yield Section(kind=wasm[at], content=wasm[content : content + size])
        at = content + size


def read_unsigned(data: bytes, at: int) -> tuple[int, int]:
    """Read an unsigned LEB128 number; return it and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def unsigned(value: int) -> bytes:
    """Return a number in unsigned LEB128."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def signed(value: int) -> bytes:
    """Return a number from 0 up in signed LEB128."""
    out = bytearray()
    while value > 0x3F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _larger_memory(content: bytes, pages: int) -> bytes:
    count, at = read_unsigned(content, 0)
    if count != 1 or content[at] != 0:
        raise RecipeError("the module does not have just one memory without a maximum")
    return b"\x01\x00" + unsigned(pages)


def _checked_data(content: bytes) -> bytes:
    """Return nothing, once it is sure that all data is put in place at the start."""
    count, at = read_unsigned(content, 0)
    for _ in range(count):
        if content[at] != _ACTIVE or content[at + 1] != _I32_CONST:
            raise RecipeError("the module has data that is not put in place at its start")
        _, at = read_unsigned(content, at + 2)
        size, at = read_unsigned(content, at + 1)
        at += size
    return b""


def _mutabilities(content: bytes) -> Iterator[int]:
    count, at = read_unsigned(content, 0)
    for _ in range(count):
        yield content[at + 1]
        if content[at + 2] != _I32_CONST:
            raise RecipeError("a global of the module starts as something other than a number")
        _, at = read_unsigned(content, at + 3)
        at += 1  # the end of the expression

"""Hiding the symbols of an object file, so that they cannot clash with those of another.

On other platforms each extension module is a library of its own, whose functions no other module
sees. Here all are linked into one module; so the objects of each are first put together to one
object, and in that all names are made local but those that are told.

Source: WebAssembly's tool conventions, "Linking" (the custom section `linking`, version 2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from runtimes.cpython.image.module import read_unsigned, sections, unsigned
from runtimes.recipe.errors import RecipeError

_HEADER = b"\0asm\x01\0\0\0"
_CUSTOM = 0
_NAME = b"linking"
_VERSION = 2
_SYMBOLS, _GROUPS = 8, 7  # a group's copies are merged by name: there is no other copy now
_DATA, _SECTION = 1, 3
_LOCAL, _BINDING, _UNDEFINED, _EXPLICIT_NAME = 0x02, 0x03, 0x10, 0x40


def with_local_symbols(wasm: bytes, is_public: Callable[[str], bool]) -> bytes:
    """Return the object with all its own symbols local.

    Args:
        wasm: An object file.
        is_public: Tells by its name whether a symbol stays visible.

    Raises:
        RecipeError: It is not an object file.
    """
    parts, found = [_HEADER], False
    for section in sections(wasm):
        content = section.content
        if section.kind == _CUSTOM and (body := _linking(content)) is not None:
            content, found = _rewritten(body, is_public), True
        parts.append(bytes([section.kind]) + unsigned(len(content)) + content)
    if not found:
        raise RecipeError("this is not an object file: it has no symbols")
    return b"".join(parts)


def _linking(content: bytes) -> bytes | None:
    size, at = read_unsigned(content, 0)
    return content[at + size :] if content[at : at + size] == _NAME else None


def _rewritten(body: bytes, is_public: Callable[[str], bool]) -> bytes:
    version, at = read_unsigned(body, 0)
    if version != _VERSION:
        raise RecipeError(f"the symbols are in version {version} of their form, not {_VERSION}")
    out = unsigned(len(_NAME)) + _NAME + unsigned(version)
    while at < len(body):
        kind = body[at]
        size, start = read_unsigned(body, at + 1)
        at = start + size
        part = body[start:at]
        if kind == _SYMBOLS:
            part = b"".join(_symbols(part, is_public))
        if kind != _GROUPS:
            out += bytes([kind]) + unsigned(len(part)) + part
    return out


def _symbols(table: bytes, is_public: Callable[[str], bool]) -> Iterator[bytes]:
    count, at = read_unsigned(table, 0)
    yield unsigned(count)
    for _ in range(count):
        kind = table[at]
        flags, start = read_unsigned(table, at + 1)
        name, at = _rest(table, kind, flags, start)
        is_defined = not flags & _UNDEFINED and kind != _SECTION
        if is_defined and not is_public(name):
            flags = flags & ~_BINDING | _LOCAL
        yield bytes([kind]) + unsigned(flags) + table[start:at]


def _rest(table: bytes, kind: int, flags: int, at: int) -> tuple[str, int]:
    """Read what follows a symbol's flags; return its name and where it ends."""
    is_defined = not flags & _UNDEFINED
    if kind == _SECTION:
        return "", read_unsigned(table, at)[1]
    if kind == _DATA:
        name, at = _text(table, at)
        for _ in range(3 if is_defined else 0):  # segment, offset, size
            _, at = read_unsigned(table, at)
        return name, at
    _, at = read_unsigned(table, at)
    return _text(table, at) if is_defined or flags & _EXPLICIT_NAME else ("", at)


def _text(data: bytes, at: int) -> tuple[str, int]:
    size, at = read_unsigned(data, at)
    return data[at : at + size].decode(), at + size

"""Native code, which cannot run under the dome: known by its name or by its first bytes."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_SUFFIX = re.compile(r"\.(so(\.[0-9]+)*|pyd|dll|dylib|a|exe|wasm)", re.ASCII)
_MAGIC: Mapping[bytes, str] = {
    b"\x7fELF": "ELF, as on Linux",
    b"\xfe\xed\xfa\xce": "Mach-O, as on macOS",
    b"\xfe\xed\xfa\xcf": "Mach-O, as on macOS",
    b"\xce\xfa\xed\xfe": "Mach-O, as on macOS",
    b"\xcf\xfa\xed\xfe": "Mach-O, as on macOS",
    b"\xca\xfe\xba\xbe": "Mach-O, as on macOS",
    b"\0asm": "WebAssembly",
    b"!<arch>\n": "a library of object files",
}


def native_code(path: str, content: bytes) -> str | None:
    """Say what native code a file is.

    Args:
        path: Its path.
        content: Its bytes.

    Returns:
        What it was known by, to follow "it is native code …"; None for anything else.
    """
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            return f"({kind})"
    if _is_windows_program(content):
        return "(PE, as on Windows)"
    name = path.rpartition("/")[2].lower()
    suffix = _SUFFIX.search(name)
    return f"(by its name, {suffix[0]})" if suffix and suffix.end() == len(name) else None


def _is_windows_program(content: bytes) -> bool:
    """Look at both marks, since a text may well begin with "MZ"."""
    header = int.from_bytes(content[60:64], "little")
    return content[:2] == b"MZ" and content[header : header + 4] == b"PE\0\0"

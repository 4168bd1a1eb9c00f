"""What a guest that compiles sources sends: frames of a path and its code, checked one by one.

The first frame has no path, and holds the number by which Python knows its own bytecode. What comes
is a claim of a guest that has read a stranger's sources: the host looks at paths and sizes, and
never at the code, which only a guest will ever unmarshal.
"""

from __future__ import annotations

from struct import Struct

from cloche.errors import PackageError
from cloche.packages.archive import MEMBER_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_HEAD = Struct("<LL")
_LONGEST_PATH = 4096
_MAGIC_SIZE = 4


def read_frames(data: bytes, sources: Collection[str]) -> tuple[bytes, dict[str, bytes]]:
    """Read frames as far as they are whole; a guest that was stopped has not sent all.

    Args:
        data: What the guest sent.
        sources: The paths that it was asked for.

    Returns:
        The number of the bytecode, and the code by its source's path.

    Raises:
        PackageError: If there is anything else in it.
    """
    frames = _split(data)
    path, magic = next(frames, ("", b""))
    if path or len(magic) != _MAGIC_SIZE or magic[2:] != b"\r\n":
        raise PackageError("the first frame is not the number of a bytecode")
    found: dict[str, bytes] = {}
    for path, code in frames:
        if path in found or path not in sources:
            raise PackageError(f"the frame of {path!a} was not asked for")
        found[path] = code
    return magic, found


def write_frames(magic: bytes, codes: Mapping[str, bytes]) -> bytes:
    """Give the frames that `read_frames` reads."""
    return b"".join(_frame(path, code) for path, code in (("", magic), *codes.items()))


def _frame(path: str, code: bytes) -> bytes:
    name = path.encode()
    return _HEAD.pack(len(name), len(code)) + name + code


def _split(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at + _HEAD.size <= len(data):
        name_size, size = _HEAD.unpack_from(data, at)
        if name_size > _LONGEST_PATH or size > MEMBER_BYTES:
            raise PackageError("a frame is larger than any code")
        middle = at + _HEAD.size + name_size
        at = middle + size
        if at <= len(data):
            yield data[middle - name_size : middle].decode("utf-8", "replace"), data[middle:at]

"""Having pages of a guest's memory there before the guest uses them.

Linux does it with one call for each range, and without a fault for each page (madvise(2),
`MADV_POPULATE_READ` and `MADV_POPULATE_WRITE`, since 5.14). Elsewhere, and where the call fails, a
byte of each page is written over itself, and pages that are only read are left to the guest.
"""

from __future__ import annotations

import sys
from ctypes import CDLL, c_int, c_size_t, c_void_p, memmove

from cloche.bundles.manifest import PAGE_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_POPULATE_READ = 22
_POPULATE_WRITE = 23


class Range:
    """Pages that lie side by side.

    Args:
        start: The address of the first, in a guest's memory.
        size: Bytes of all.
    """

    __slots__ = ("size", "start")

    def __init__(self, start: int, size: int) -> None:
        self.start = start
        self.size = size


def read_ranges(text: str) -> list[Range]:
    """Read ranges as `ModuleFacts` has them: "12+3 40+1", first page and count.

    Raises:
        ValueError: If it is something else.
    """
    pairs = [pages.split("+") for pages in text.split()]
    return [Range(int(first) * PAGE_BYTES, int(count) * PAGE_BYTES) for first, count in pairs]


def _find_madvise() -> Any:
    if sys.platform != "linux":
        return None
    madvise = CDLL(None).madvise
    madvise.argtypes = (c_void_p, c_size_t, c_int)
    madvise.restype = c_int
    return madvise


_MADVISE = _find_madvise()


def populate(base: int, size: int, hot: Iterable[Range], warm: Iterable[Range]) -> None:
    """Have pages there.

    Args:
        base: The host's address of a guest's memory.
        size: Its bytes; what lies past them is left out.
        hot: Pages to be written to.
        warm: Pages to be read.
    """
    if _MADVISE is not None:
        for each in warm:
            if each.start + each.size <= size:
                _MADVISE(base + each.start, each.size, _POPULATE_READ)
    for each in hot:
        if each.start + each.size <= size:
            _populate_for_writing(base + each.start, each.size)


def _populate_for_writing(address: int, size: int) -> None:
    if _MADVISE is not None and _MADVISE(address, size, _POPULATE_WRITE) == 0:
        return
    for page in range(address, address + size, PAGE_BYTES):
        memmove(page, page, 1)

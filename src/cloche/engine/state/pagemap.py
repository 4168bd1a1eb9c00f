"""Which pages of a range of this process's memory have been written to, as Linux knows it.

A private mapping of a file shares the file's pages until they are written to; from then on they are
pages of the process's own. The kernel tells one from the other for each page, in one read
(Documentation/admin-guide/mm/pagemap.rst). What it tells is tried out before it is believed, since
not every system that has the file means the same by it.
"""

from __future__ import annotations

import os
import re
import sys
from ctypes import addressof, c_char

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmap import mmap

_PATH = "/proc/self/pagemap"
_ENTRY = 8
# Of the last byte of an entry: the page is there, or swapped out; it is a file's.
_PRESENT = 0x80
_SWAPPED = 0x40
_OF_A_FILE = 0x20
_OWN = bytes(
    1 if flags & (_PRESENT | _SWAPPED) and not flags & _OF_A_FILE else 0 for flags in range(256)
)
_RUN = re.compile(b"\1+")
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def own_pages(address: int, size: int) -> list[tuple[int, int]] | None:
    """Find the pages that are the process's own, which all that were written to are.

    Args:
        address: Where the range begins; a multiple of the size of a page.
        size: Its bytes.

    Returns:
        Start and end of each run of such pages, in bytes from `address`; None where the system does
        not tell.
    """
    if not _TRIED:
        _TRIED.append(_is_right())
    return _read(address, size) if _TRIED[0] else None


def _read(address: int, size: int) -> list[tuple[int, int]] | None:
    pages = -(-size // PAGE)
    try:
        with open(_PATH, "rb", buffering=0) as file:
            file.seek(address // PAGE * _ENTRY)
            entries = file.read(pages * _ENTRY)
    except OSError:
        return None
    if len(entries) != pages * _ENTRY:
        return None
    flags = entries[_ENTRY - 1 :: _ENTRY].translate(_OWN)
    return [(run.start() * PAGE, run.end() * PAGE) for run in _RUN.finditer(flags)]


# Whether the system tells the truth, once that is known.
_TRIED: list[bool] = []


def _is_right() -> bool:
    """Write to some pages of a file in memory, and see whether just those are found."""
    if sys.platform != "linux" or not hasattr(os, "memfd_create"):
        return False
    try:
        mapping = _mapped_file(4)
    except OSError:
        return False
    with mapping:
        mapping[PAGE] = 1
        mapping[2 * PAGE] = mapping[2 * PAGE] ^ 1
        read = mapping[3 * PAGE]
        first = c_char.from_buffer(mapping)
        found = _read(addressof(first), 4 * PAGE)
        del first
    return found == [(PAGE, 3 * PAGE)] and read == 7


def _mapped_file(pages: int) -> mmap:
    from mmap import MAP_PRIVATE, mmap

    descriptor = os.memfd_create("cloche", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, bytes([7]) * pages * PAGE)
        return mmap(descriptor, pages * PAGE, flags=MAP_PRIVATE)
    finally:
        os.close(descriptor)

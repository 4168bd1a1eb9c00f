"""Which pages of the image runs touch, so that an engine can have them there ahead of need.

The first write to a page of the image gives an instance a page of its own, and that costs a short
run more than its work; so does the first look at one. Programs of the usual kinds are run, and
Linux tells which pages they wrote to: those of a private mapping that are no longer the file's (bit
61 of `/proc/self/pagemap`, see Documentation/admin-guide/mm/pagemap.rst). Of those that were only
read it brings in sixteen at a time, so they are told in groups.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence

from runtimes.cpython.image.command import Command, CommandHost

PAGE_BYTES = 4096
_PROGRAMS = (
    "print(1 + 1)",
    "import json, re, datetime\n"
    "print(json.dumps({'a': [1, 2]}), re.sub('a', 'b', 'banana'), datetime.date(2020, 1, 1))",
    "class A:\n    def f(self):\n        return [x * x for x in range(10)]\n"
    "print(A().f(), f'{3.5:.2f}')",
)
_ENTRY_BYTES = 8
_PRESENT, _OF_THE_FILE = 1 << 63, 1 << 61
_AT_ONCE = 16


def touched_pages(
    command: Command, programs: Sequence[str] = _PROGRAMS
) -> dict[str, list[dict[str, int]]]:
    """Find the pages that usual programs touch.

    Args:
        command: The finished module.
        programs: The programs that count as usual.

    Returns:
        As a bundle's manifest has them: "hot" are those that are written to, "warm" those that are
        read; ranges of pages of 4 KiB, in order, with `first` and `count`.
    """
    written: set[int] = set()
    read: set[int] = set()
    for program in programs:
        host = command.run(program)
        for page, is_private in _present_pages(*_place(host)):
            if is_private:
                written.add(page)
            else:
                read.add(page // _AT_ONCE)
    warm = (group * _AT_ONCE + page for group in sorted(read) for page in range(_AT_ONCE))
    return {"hot": ranges(sorted(written)), "warm": ranges(warm)}


def ranges(pages: Iterable[int]) -> list[dict[str, int]]:
    """Put pages that lie side by side together.

    Args:
        pages: Numbers of pages, in order.
    """
    found: list[dict[str, int]] = []
    for page in pages:
        if found and found[-1]["first"] + found[-1]["count"] == page:
            found[-1]["count"] += 1
        else:
            found.append({"first": page, "count": 1})
    return found


def _place(host: CommandHost) -> tuple[int, int]:
    """Give the address and the size of the image in a command's memory."""
    address = ctypes.cast(host.memory.data_ptr(host.store), ctypes.c_void_p).value
    assert address is not None  # a memory that is not empty lies somewhere
    return address, host.size_at_start


def _present_pages(address: int, size: int) -> Iterable[tuple[int, bool]]:
    """Give each page that is there, and whether it is the mapping's own."""
    with open("/proc/self/pagemap", "rb") as pagemap:
        pagemap.seek(address // PAGE_BYTES * _ENTRY_BYTES)
        entries = pagemap.read(size // PAGE_BYTES * _ENTRY_BYTES)
    for page in range(len(entries) // _ENTRY_BYTES):
        entry = int.from_bytes(entries[page * _ENTRY_BYTES :][:_ENTRY_BYTES], "little")
        if entry & _PRESENT:
            yield page, not entry & _OF_THE_FILE

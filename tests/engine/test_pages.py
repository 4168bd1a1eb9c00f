"""Pages that are there before they are used."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys

import pytest

from cloche.bundles.manifest import PAGE_BYTES as PAGE
from cloche.engine import pages
from cloche.engine.pages import populate, read_ranges

CONTENT = bytes(range(256)) * 16 * 16


@pytest.fixture
def memory(tmp_path):
    """A private mapping of a file, as a guest's memory is one of its image; and its address."""
    (tmp_path / "image").write_bytes(CONTENT)
    with open(tmp_path / "image", "rb") as file:
        mapping = mmap.mmap(file.fileno(), len(CONTENT), flags=mmap.MAP_PRIVATE)
    view = ctypes.c_char.from_buffer(mapping)
    yield mapping, ctypes.addressof(view)
    del view
    mapping.close()


def own_pages(address):
    """Give the numbers of the pages that are the mapping's own, and no longer the file's."""
    with open("/proc/self/pagemap", "rb") as file:
        file.seek(address // PAGE * 8)
        entries = file.read(len(CONTENT) // PAGE * 8)
    numbers = [int.from_bytes(entries[at : at + 8], "little") for at in range(0, len(entries), 8)]
    return {page for page, entry in enumerate(numbers) if entry >> 63 and not entry >> 61 & 1}


def test_ranges_are_first_pages_and_counts():
    found = [(each.start, each.size) for each in read_ranges("2+3 10+1")]
    assert found == [(2 * PAGE, 3 * PAGE), (10 * PAGE, PAGE)]
    assert read_ranges("") == []


@pytest.mark.parametrize("text", ["2", "2+", "x+1", "1+2+3"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_ranges(text)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which pages are there")
@pytest.mark.parametrize("has_calls", [True, False])
def test_hot_pages_are_the_instances_own_and_unchanged(memory, monkeypatch, has_calls):
    if not has_calls:
        monkeypatch.setattr(pages, "_MADVISE", None)
    mapping, address = memory
    populate(address, len(CONTENT), read_ranges("1+2 5+1"), read_ranges("8+4"))
    assert own_pages(address) == {1, 2, 5}
    assert mapping[:] == CONTENT


def test_pages_past_the_memory_are_left_alone(memory):
    mapping, address = memory
    populate(address, 2 * PAGE, read_ranges("1+2 1000000+1"), read_ranges("2+1 9999999+9"))
    assert mapping[:] == CONTENT
    if os.path.exists("/proc/self/pagemap"):
        assert own_pages(address) == set()

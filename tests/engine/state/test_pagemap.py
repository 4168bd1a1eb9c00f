"""Which pages were written to, as the system tells."""

from __future__ import annotations

import ctypes
import mmap
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.engine.state import pagemap
from cloche.engine.state.pagemap import PAGE, own_pages

PAGES = 40

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


@settings(deadline=None)
@given(st.sets(st.integers(0, PAGES - 1)), st.sets(st.integers(0, PAGES - 1)))
def test_just_the_pages_that_were_written_to_are_found(tmp_path_factory, written, read):
    path = tmp_path_factory.mktemp("image") / "image"
    path.write_bytes(b"i" * PAGES * PAGE)
    with open(path, "rb") as file:
        mapping = mmap.mmap(file.fileno(), PAGES * PAGE, flags=mmap.MAP_PRIVATE)
    for page in written:
        mapping[page * PAGE + 7] = mapping[page * PAGE + 7]
    assert all(mapping[page * PAGE] == ord("i") for page in read)
    view = ctypes.c_char.from_buffer(mapping)
    found = own_pages(ctypes.addressof(view), PAGES * PAGE)
    del view
    mapping.close()
    assert {page for start, end in found for page in range(start, end, PAGE)} == {
        page * PAGE for page in written
    }


def test_a_system_without_the_file_tells_nothing(monkeypatch):
    monkeypatch.setattr(pagemap, "_PATH", "/proc/self/there is no such file")
    monkeypatch.setattr(pagemap, "_TRIED", [])
    assert own_pages(0, PAGE) is None


def test_a_system_that_means_something_else_is_not_believed(monkeypatch, tmp_path):
    """Some have the file, and say of every page that it is not there."""
    monkeypatch.setattr(pagemap, "_OWN", bytes(256))
    monkeypatch.setattr(pagemap, "_TRIED", [])
    assert own_pages(0, PAGE) is None


def test_a_range_that_is_not_all_there_is_not_told_of():
    assert own_pages((1 << 64) - 2 * PAGE, 8 * PAGE) is None

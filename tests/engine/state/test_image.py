"""What memory starts out with, and what has changed in it."""

from __future__ import annotations

import ctypes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.engine.state import image as module
from cloche.engine.state.image import Image
from cloche.engine.state.pagemap import PAGE
from cloche.errors import SnapshotError
from tests.engine.guests import KEEPER, STEPPER, guest_text, ready

TEXT = guest_text('(data (i32.const 70000) "at the start") (func (export "_start"))', pages=2)
SIZE = 2 << 16
IMAGE = b"".join([bytes(70000), b"at the start", bytes(SIZE - 70012)])
CHANGES = st.lists(st.tuples(st.integers(0, SIZE + (1 << 16) - 1), st.integers(0, 255)))


@pytest.fixture(scope="module")
def image():
    return Image(ready(TEXT))


def test_it_is_what_the_module_says(image):
    assert image.size == SIZE
    assert image.read(0, SIZE) == IMAGE


@pytest.mark.parametrize(("start", "size"), [(70000, 12), (SIZE - 1, 3), (SIZE, 5), (SIZE + 9, 1)])
def test_past_its_end_there_are_zeros(image, start, size):
    assert image.read(start, size) == IMAGE[start:].ljust(size, b"\0")[:size]


@settings(deadline=None)
@given(CHANGES, st.booleans())
def test_what_has_changed_is_found_wherever_the_system_tells_and_elsewhere(image, changes, told):
    memory = ctypes.create_string_buffer(SIZE + (1 << 16) + PAGE)
    base = -(-ctypes.addressof(memory) // PAGE) * PAGE
    before = IMAGE + bytes(1 << 16)
    ctypes.memmove(base, before, len(before))
    for place, value in changes:
        ctypes.memset(base + place, value, 1)
    after = ctypes.string_at(base, len(before))
    known = module.own_pages
    module.own_pages = known if told else lambda base, size: None
    try:
        found = image.changed_pages(base, len(before))
    finally:
        module.own_pages = known
    for pieces in (found, image.refine(found)):
        put_back = bytearray(before)
        end = 0
        for start, content in pieces:
            assert start > end or start == end == 0
            put_back[start : start + len(content)] = content
            end = start + len(content)
        assert put_back == after
    pages = {place // PAGE for place, value in changes if before[place] != after[place]}
    assert sum(len(content) for _, content in found) == len(pages) * PAGE
    refined = sum(len(content) for _, content in image.refine(found))
    empty = {page for page in pages if not before[page * PAGE : page * PAGE + PAGE].strip(b"\0")}
    assert refined <= 64 * len(changes) + PAGE * len(empty)


def test_a_runtime_has_one(image):
    runtime = ready(KEEPER)
    assert runtime.image is runtime.image


@pytest.mark.parametrize(
    "text", [STEPPER, guest_text('(func $f) (start $f) (func (export "_start"))')]
)
def test_a_runtime_whose_state_cannot_be_reached_has_none(text):
    runtime = ready(text)
    if text != STEPPER:
        object.__setattr__(runtime, "facts", runtime.facts.__replace__(start_functions=1))
    with pytest.raises(SnapshotError, match="keeps state where it cannot be copied"):
        assert runtime.image

"""The twin for browsers: undone, it is the module again, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.bundles.bundle import open_bundle
from cloche.bundles.location import official_bundle
from cloche.bundles.twin import GAP_BYTES, read_unsigned, unsigned, web_twin
from cloche.errors import AssetError
from tests.bundles.making import WASM

HEADER = b"\0asm\1\0\0\0"
IMPORT, MEMORY, DATA, DATA_COUNT = 2, 5, 11, 12
IMPORTED_MEMORY = b"\x03env\x06memory\x02"


def section(kind, content):
    return bytes([kind]) + unsigned(len(content)) + content


def sections(module):
    """Take a module apart, without a line of the code under test."""
    assert module.startswith(HEADER)
    at, found = len(HEADER), []
    while at < len(module):
        size, start = read_unsigned(module, at + 1)
        found.append((module[at], module[start : start + size]))
        at = start + size
    return found


def segments(content):
    """Give the address and the bytes of every segment."""
    count, at = read_unsigned(content, 0)
    found = []
    for _ in range(count):
        assert content[at : at + 2] == b"\0\x41"
        address, at = read_unsigned(content, at + 2)
        size, at = read_unsigned(content, at + 1)
        found.append((address, content[at : at + size]))
        at += size
    assert at == len(content)
    return found


def one_segment(found):
    """Put segments together again, with the zeros between them."""
    start = found[0][0]
    image = bytearray(found[-1][0] + len(found[-1][1]) - start)
    for address, piece in found:
        image[address - start : address - start + len(piece)] = piece
    return start, bytes(image)


def module(data, *, start=1024, pages=b"\1\0\5", names=b""):
    """A module with one import, one memory, and one segment of data."""
    segment = b"\1\0\x41" + signed(start) + b"\x0b" + unsigned(len(data)) + data
    parts = [
        section(1, b"\1\x60\0\0"),
        section(IMPORT, b"\1\1m\1f\0\0"),
        section(MEMORY, pages),
        section(DATA_COUNT, b"\1"),
        section(DATA, segment),
        section(0, names) if names else b"",
    ]
    return HEADER + b"".join(parts)


def signed(value):
    out = bytearray()
    while value > 0x3F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def undo(twin):
    """Give the twin its own memory back, and its data in one piece if it had one."""
    found = sections(twin)
    imports = dict(found)[IMPORT]
    count, at = read_unsigned(imports, 0)
    assert imports.count(IMPORTED_MEMORY) == 1
    before, _, memory = imports.partition(IMPORTED_MEMORY)
    start, image = one_segment(segments(dict(found)[DATA]))
    undone = []
    for kind, content in found:
        if kind > MEMORY and not any(each == MEMORY for each, _ in undone):
            undone.append((MEMORY, b"\1" + memory))
        if kind == IMPORT:
            undone.append((IMPORT, unsigned(count - 1) + before[at:]))
        elif kind == DATA_COUNT:
            undone.append((DATA_COUNT, b"\1"))
        elif kind == DATA:
            whole = b"\1\0\x41" + signed(start) + b"\x0b" + unsigned(len(image)) + image
            undone.append((DATA, whole))
        else:
            undone.append((kind, content))
    return HEADER + b"".join(section(kind, content) for kind, content in undone)


def test_cpythons_twin_undone_is_the_module_itself():
    bundle = open_bundle(official_bundle("lang-cpython").folder)
    twin = bundle.make_derived("python.web.wasm")
    assert undo(twin) == bundle.read_asset("python.wasm")


def test_micropythons_twin_has_the_module_and_nothing_but_another_memory():
    """Its data is in many segments already, and stays as it is."""
    bundle = open_bundle(official_bundle("lang-python").folder)
    before = sections(bundle.read_asset("python.wasm"))
    after = sections(bundle.make_derived("python.web.wasm"))
    memory = dict(before)[MEMORY][1:]
    count, at = read_unsigned(dict(before)[IMPORT], 0)
    imports = unsigned(count + 1) + dict(before)[IMPORT][at:] + IMPORTED_MEMORY + memory
    changed = {IMPORT: imports}
    assert after == [(kind, changed.get(kind, it)) for kind, it in before if kind != MEMORY]


@given(
    st.lists(
        st.one_of(
            st.binary(min_size=1, max_size=40),
            st.integers(1, 3 * GAP_BYTES).map(bytes),
            st.just(b"\1" * (70 << 10)),
            st.just(bytes(130 << 10)),
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 1 << 24),
)
def test_any_data_comes_together_again(pieces, start):
    # As it is in an image: it begins and ends with something.
    data = b"\1" + b"".join(pieces) + b"\1"
    whole = module(data, start=start)
    twin = web_twin(whole)
    assert undo(twin) == whole
    for _, piece in segments(dict(sections(twin))[DATA]):
        assert piece
        assert bytes(GAP_BYTES) not in piece


def test_a_maximum_of_the_memory_is_kept():
    imports = dict(sections(web_twin(module(b"data", pages=b"\1\1\5\x10"))))[IMPORT]
    assert imports.endswith(IMPORTED_MEMORY + b"\1\5\x10")


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"not a module",
        WASM,
        module(b"data")[:-20],
        module(b"data", pages=b"\2\0\5\0\5"),
        module(b"data").replace(b"\1\0\x41\x80", b"\1\1\x41\x80"),
    ],
    ids=["nothing", "text", "without memory", "cut", "two memories", "passive data"],
)
def test_refuses_what_has_no_twin(wrong):
    with pytest.raises(AssetError, match="twin"):
        web_twin(wrong)

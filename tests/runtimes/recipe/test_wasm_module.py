"""Reading what a module needs."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtimes.recipe.errors import RecipeError
from runtimes.recipe.wasm_module import ModuleNeeds, module_needs

HEADER = b"\0asm\1\0\0\0"


def section(kind, content):
    return bytes([kind, len(content)]) + content


def test_reads_memory_tables_and_globals():
    module = (
        HEADER
        + section(4, b"\2" + b"\x70\1\x05\x05" + b"\x63\x70\0\x03")  # funcref; a nullable ref
        + section(5, b"\1\0\x81\1")  # 129 pages, no upper bound
        + section(6, b"\2" + b"\x7f\1\x41\0\x0b" * 2)
    )
    assert module_needs(module) == ModuleNeeds(
        memory_bytes=129 * 65536, table_elements=8, globals=2
    )


def test_a_module_without_sections_needs_nothing():
    assert module_needs(HEADER) == ModuleNeeds(memory_bytes=0, table_elements=0, globals=0)


@pytest.mark.parametrize("data", [b"", b"\0asm\2\0\0\0", b"MZ"])
def test_refuses_other_files(data):
    with pytest.raises(RecipeError, match="not a WebAssembly module"):
        module_needs(data)


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_module_or_an_error(data):
    with suppress(RecipeError):
        module_needs(HEADER + data)

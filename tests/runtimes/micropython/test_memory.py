"""The memory limit: nearly all of it is usable, and its end is a `MemoryError`."""

from __future__ import annotations

import pytest

from cloche import Limits, Sandbox
from cloche.limits import MIB

LEAST_SHARE = 0.75

FILL = """\
pieces = []
try:
    while True:
        pieces.append({piece})
except MemoryError:
    count = len(pieces)
    pieces = None
    print(count)
"""


def limited(mebibytes):
    return Sandbox("micropython", limits=Limits(memory=mebibytes * MIB, timeout=60.0))


@pytest.mark.parametrize("mebibytes", [16, 64, 256])
def test_most_of_the_limit_can_be_filled_with_blocks(mebibytes):
    size = mebibytes * MIB // 64
    result = limited(mebibytes).run(FILL.format(piece=f"bytearray({size})"))
    assert int(result.stdout) * size >= LEAST_SHARE * mebibytes * MIB, result


def test_most_of_the_limit_can_be_filled_with_small_objects():
    result = limited(16).run(FILL.format(piece="[None] * 60"))
    assert int(result.stdout) * 256 >= LEAST_SHARE * 16 * MIB, result


@pytest.mark.parametrize("mebibytes", [16, 64, 256])
def test_one_block_can_have_most_of_the_limit(mebibytes):
    size = int(LEAST_SHARE * mebibytes * MIB)
    assert limited(mebibytes).run(f"print(len(bytearray({size})))").stdout == f"{size}\n"


def test_memory_that_was_given_back_can_be_used_again():
    fill = FILL.format(piece="bytearray(65536)").replace("\n", "\n    ")
    code = f"def fill():\n    {fill}\n" + "fill()\n" * 3
    counts = [int(line) for line in limited(16).run(code).stdout.split()]
    assert len(counts) == 3
    assert min(counts) >= 0.9 * max(counts)


def test_an_uncaught_memory_error_is_the_memory_limit():
    result = limited(16).run("print('begun')\nbytearray(1 << 30)")
    assert (result.status, result.stdout) == ("memory_limit", "begun\n")
    assert result.error.type == "MemoryError"


def test_no_size_reaches_past_the_limit():
    result = limited(16).run(FILL.format(piece="bytearray(1 << 20)"))
    assert result.usage.peak_memory <= 16 * MIB

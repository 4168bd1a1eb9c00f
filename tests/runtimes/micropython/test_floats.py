"""Floats are written and read as CPython does it: shortest that reads back, correctly rounded."""

from __future__ import annotations

import json
import struct

from hypothesis import example, given, settings
from hypothesis import strategies as st

WRITE = """\
import struct, sys
for line in sys.stdin:
    value = struct.unpack("<d", bytes.fromhex(line.strip()))[0]
    print(repr(value), str(value), "%r" % value, "{}".format(value))
"""
READ = """\
import struct, sys
for line in sys.stdin:
    print(struct.pack("<d", float(line)).hex())
"""
FORMAT = """\
import json, sys
for line in sys.stdin:
    spec, value = json.loads(line)
    print(format(value, spec), ("%" + spec) % value)
"""

EDGES = [
    *(0.0, -0.0, 0.1 + 0.2, 1e16, 1e22, 1e23, 5e-324, 2.2250738585072014e-308, 1.1e-308),
    *(1.7976931348623157e308, 9007199254740993.0, 123456789012345680.0, 1e-5, 1e-4, float("inf")),
]
DECIMALS = st.from_regex(r"[0-9]{1,25}(\.[0-9]{0,25})?(e[+-]?[0-9]{1,3})?", fullmatch=True)
SPECS = st.from_regex(r"[+ ]?(\.(0|[1-9]|1[0-9]|20))?[eEfgG]", fullmatch=True)
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def lines(sandbox, program, given):
    """Run a program on lines of text, and give its own."""
    result = sandbox.run(program, stdin="".join(line + "\n" for line in given))
    assert result.ok, result.stderr
    return result.stdout.splitlines()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(allow_nan=False), min_size=50, max_size=200))
@example(EDGES)
def test_every_way_of_writing_gives_the_shortest_text(sandbox, values):
    packed = [struct.pack("<d", value).hex() for value in values]
    assert lines(sandbox, WRITE, packed) == [" ".join([repr(value)] * 4) for value in values]


@settings(max_examples=15, deadline=None)
@given(st.lists(DECIMALS, min_size=50, max_size=200))
@example([repr(value) for value in EDGES])
@example(["9007199254740993", "2.4703282292062327208e-324", "1e309", "0e400", "1" * 400])
def test_reading_gives_the_nearest_float(sandbox, texts):
    assert lines(sandbox, READ, texts) == [struct.pack("<d", float(t)).hex() for t in texts]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(SPECS, FINITE), min_size=20, max_size=100))
def test_a_precision_rounds_as_in_cpython(sandbox, cases):
    given = [json.dumps(case) for case in cases]
    expected = [f"{format(value, spec)} {('%' + spec) % value}" for spec, value in cases]
    assert lines(sandbox, FORMAT, given) == expected

"""The collector sees every object that is still needed, also in the middle of an expression."""

from __future__ import annotations

import pytest

from cloche import Limits, Sandbox
from cloche.limits import MIB

# Each call's result waits for the next call's, which collects: nothing but the stack holds it.
TEMPORARIES = """\
import gc

def text(n):
    gc.collect()
    return "%d-%s" % (n, "x" * n)

def pair(a, b):
    junk = [bytearray(64) for _ in range(8)]
    return (a, b)

def tree(depth):
    if depth == 0:
        return text(depth)
    return pair(tree(depth - 1), [tree(depth - 1), {depth: text(depth)}])

def check(node, depth):
    if depth == 0:
        assert node == "0-", node
        return 1
    left, (right, named) = node
    assert named == {depth: "%d-%s" % (depth, "x" * depth)}, named
    return check(left, depth - 1) + check(right, depth - 1)

for _ in range(3):
    print(check(tree(7), 7))
    total = text(1) + text(2) + "".join([text(n) for n in range(20)]) + text(3)
    assert total.count("-") == 23, total
    assert sorted([text(3), text(1), text(2)], key=lambda t: text(len(t)))[0] == "1-x"
    assert sum(len(text(n)) * len(text(n + 1)) for n in range(8)) == 328
"""

# Enough garbage for the collector to run by itself many times, at a heap that is nearly full.
PRESSURE = """\
def node(n):
    return {"n": n, "text": str(n) * 5, "pair": (n, [n] * 4), "f": lambda: n}

kept = [node(n) for n in range(3000)]
for turn in range(3):
    for n in range(20000):
        node(n)
    for n, each in enumerate(kept):
        assert each == {"n": n, "text": str(n) * 5, "pair": (n, [n] * 4), "f": each["f"]}
        assert each["f"]() == n
    print(turn)
"""


def test_results_that_wait_in_an_expression_survive_a_collection(sandbox):
    result = sandbox.run(TEMPORARIES)
    assert (result.stderr, result.stdout) == ("", "128\n" * 3)


@pytest.mark.parametrize("mebibytes", [4, 16])
def test_what_is_kept_survives_many_collections(mebibytes):
    result = Sandbox("micropython", limits=Limits(memory=mebibytes * MIB)).run(PRESSURE)
    assert (result.stderr, result.stdout) == ("", "0\n1\n2\n")

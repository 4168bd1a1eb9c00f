"""numpy's loops in vectors give what they give for one element, and what Python gives."""

from __future__ import annotations

import pytest

_SAME = """
import operator
import numpy as np

def same(got, wanted, what):
    got, wanted = np.asarray(got), np.asarray(wanted)
    assert got.dtype == wanted.dtype, (what, got.dtype, wanted.dtype)
    bits = got.tobytes() == wanted.tobytes() or np.array_equal(got, wanted, equal_nan=True)
    if got.dtype.kind != "f" or what[0][-3:] in ("mum", "max", "min"):  # of 0.0 and -0.0, any
        assert bits, (what, got, wanted)
        return
    signs = ((np.signbit(got) == np.signbit(wanted)) | (got != got)).all()
    assert bits and signs, (what, got, wanted)

def apart(function, *arrays):
    return np.concatenate([function(*(a[i:i + 1] for a in arrays)) for i in range(len(arrays[0]))])

def spread(a):
    wide = np.zeros((len(a), 3), a.dtype)
    wide[:, 1] = a
    return wide[:, 1]

def check(name, *arrays):
    function = getattr(np, name)
    for length in (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 67):
        parts = [a[:length] for a in arrays]
        wanted = apart(function, *parts)
        what = name, arrays[0].dtype, length
        same(function(*parts), wanted, what)
        same(function(*map(spread, parts)), wanted, what)
        same(function(*(a[::-1] for a in parts)), wanted[::-1], what)
        if len(parts) == 2:
            first = np.full_like(parts[0], parts[0][0]), np.full_like(parts[1], parts[1][0])
            same(function(parts[0][0], parts[1]), apart(function, first[0], parts[1]), what)
            same(function(parts[0], parts[1][0]), apart(function, parts[0], first[1]), what)
        if wanted.dtype == parts[0].dtype:
            own = [a.copy() for a in parts]
            same(function(*own, out=own[0]), wanted, what)

odd = [0.0, -0.0, 1.0, -1.5, 2.5, np.inf, -np.inf, np.nan, 1e-310, 1e300, 3.0, -7.25]
rng = np.random.default_rng(5)
"""
_FLOATS = """
for kind in (np.float64, np.float32):
    x = np.concatenate([np.repeat(odd, 3), rng.standard_normal(31) * 9]).astype(kind)
    y = np.concatenate([np.tile(odd, 3), rng.standard_normal(31)]).astype(kind)
    for name in (
        "add subtract multiply divide maximum minimum fmax fmin less less_equal equal not_equal "
        "greater greater_equal logical_and logical_or copysign"
    ).split():
        check(name, x, y)
    for name in (
        "sqrt absolute negative square rint floor ceil trunc reciprocal sign isnan isinf "
        "isfinite signbit logical_not"
    ).split():
        check(name, x)
    for pairs in zip(x.tolist(), y.tolist()):
        a, b = np.full(9, pairs[0], kind), np.full(9, pairs[1], kind)
        for name in ("lt", "le", "eq", "ne", "gt", "ge"):
            compare = getattr(operator, name)
            assert compare(a, b).all() == compare(*pairs), (name, pairs)
    for length in range(1, 40):
        part = x[-31:][:length]
        for bad in range(len(part)):
            holed = part.copy()
            holed[bad] = np.nan
            assert np.isnan(holed.max()) and np.isnan(holed.min()), (length, bad)
            assert holed.argmax() == holed.argmin() == bad
        assert part.max() == max(part.tolist()) and part.min() == min(part.tolist())
        assert part.argmax() == part.tolist().index(max(part.tolist()))
"""
_INTEGERS = """
def wrapped(value, limits):
    return (value - limits.min) % (1 << limits.bits) + limits.min

for kind in "bBhHiIqQ":
    limits = np.iinfo(kind)
    edges = [limits.min, limits.min + 1, limits.max, limits.max - 1, 0, 1, 2, 3, 5, 7, 100]
    x = np.array(edges * 6 + [limits.max // 3], kind)
    y = np.roll(x, 5)
    for name in (
        "add subtract multiply maximum minimum less less_equal equal not_equal greater "
        "greater_equal bitwise_and bitwise_or bitwise_xor"
    ).split():
        check(name, x, y)
    for name in "absolute negative square invert sign".split():
        check(name, x)
    counts = np.array([0, 1, 3, limits.bits - 1, limits.bits, limits.bits + 3] * 11, kind)
    check("left_shift", x[:66], counts)
    check("right_shift", x[:66], counts)
    for divisor in (1, 2, 3, 5, 7, 10, 100, limits.max, -1, -2, -3, limits.min):
        if limits.min <= divisor and divisor:
            quotients = [wrapped(value // divisor, limits) for value in x.tolist()]
            assert (x // np.array(divisor, kind)[()]).tolist() == quotients, (kind, divisor)
    assert int(x.sum(dtype=kind)) == wrapped(sum(x.tolist()), limits)
    assert x.max() == max(x.tolist()) and x.min() == min(x.tolist())
"""
_SUMS = """
def pairwise(values):
    if len(values) < 8:
        total = -0.0
        for value in values:
            total += value
        return total
    if len(values) <= 128:
        sums, whole = values[:8], len(values) - len(values) % 8
        for at in range(8, whole, 8):
            sums = [a + b for a, b in zip(sums, values[at:at + 8])]
        a, b, c, d, e, f, g, h = sums
        total = ((a + b) + (c + d)) + ((e + f) + (g + h))
        for value in values[whole:]:
            total += value
        return total
    half = len(values) // 2 - len(values) // 2 % 8
    return pairwise(values[:half]) + pairwise(values[half:])

for length in [*range(1, 140), 200, 1000, 1237]:
    x = rng.standard_normal(length) * 10.0 ** rng.integers(-9, 9, length)
    assert x.sum() == pairwise(x.tolist()) == spread(x).sum(), length
"""


@pytest.mark.parametrize("program", [_FLOATS, _INTEGERS, _SUMS], ids=["floats", "integers", "sums"])
def test_a_loop_gives_the_same_in_vectors_as_one_by_one(prints, program):
    assert prints(f"{_SAME}{program}\nprint('all')") == "all\n"

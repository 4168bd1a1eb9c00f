"""What is particular to numpy here; that it is right is shown by programs and by its own tests."""

from __future__ import annotations

import pytest

from cloche import Limits, Sandbox
from tests.runtimes.cpython_data.built import require_bundle


@pytest.fixture(scope="module")
def small():
    require_bundle()
    return Sandbox("cpython-data", limits=Limits(timeout=60, memory=160 << 20))


def test_integers_are_64_bits_wide_and_indexes_32(prints):
    code = (
        "import numpy as np; "
        "print(np.arange(3).dtype, np.array([1]).dtype, np.dtype(int), np.ones(2, bool).sum().dtype, "  # noqa: E501
        "np.dtype(np.intp).itemsize, np.argsort([2, 1]).dtype)"
    )
    assert prints(code) == "int64 int64 int64 int64 4 int32\n"


@pytest.mark.parametrize(
    "expression",
    [
        "np.bincount(np.array([0, 1, 1]))",
        "np.repeat(np.arange(2), np.array([1, 2]))",
        "np.arange(4)[np.array([0, 3])]",
        "np.take(np.arange(4), np.array([1]))",
        "np.unravel_index(np.array([5]), (2, 3))",
        "np.ravel_multi_index((np.array([1]), np.array([2])), (2, 3))",
        "np.add.reduceat(np.arange(4), np.array([0, 2]))",
        "np.choose(np.array([0, 1]), [[1, 2], [3, 4]])",
        "np.split(np.arange(4), np.array([2]))",
        "np.insert(np.arange(3), np.array([1]), 9)",
        "np.delete(np.arange(3), np.array([1]))",
        "np.take_along_axis(np.arange(4), np.array([2]), 0)",
        "np.partition(np.arange(4), np.array([1]))",
        "np.roll(np.arange(4), np.array([1]))",
        "np.zeros(np.array([2, 3]))",
    ],
)
def test_integers_of_the_default_kind_serve_as_indexes(prints, expression):
    assert prints(f"import numpy as np; print({expression})")


def test_an_integer_that_is_too_large_for_an_index_is_refused(sandbox):
    result = sandbox.run("import numpy as np; np.repeat(np.arange(2), np.array([2 ** 32, 1]))")
    assert result.status == "error"
    assert result.error.type == "TypeError"
    assert "Cannot cast" in result.error.message


@pytest.mark.parametrize(
    "expression",
    [
        "np.ones((1 << 13, 1 << 14))",
        "np.fft.fft(np.ones(1 << 21), 1 << 25)",
        "np.unique(np.arange(1 << 24))",
        "np.sort(np.arange(1 << 25))",
        "np.ones(1 << 24)[::-1].copy()",
        "np.arange(1 << 24).astype(str)",
    ],
)
def test_where_memory_ends_there_is_a_memory_error(small, expression):
    result = small.run(
        f"import numpy as np\ntry:\n    {expression}\nexcept MemoryError:\n    print('none left')"
    )
    assert (result.status, result.stdout) == ("ok", "none left\n"), result.stderr


def test_products_of_matrices_of_every_shape_and_layout_are_right(prints):
    code = """
import numpy as np
rng = np.random.default_rng(0)
for kind in (float, np.float32, int, np.int8, complex, np.float16, bool):
    for m, n, p in ((1, 1, 1), (3, 5, 2), (7, 4, 9), (2, 9, 3), (0, 3, 2), (3, 0, 2), (8, 8, 8)):
        a = rng.integers(-3, 4, (m, n)).astype(kind)
        b = rng.integers(-3, 4, (n, p)).astype(kind)
        want = (a[:, :, None].astype(complex) * b[None].astype(complex)).sum(axis=1).astype(complex)
        for left in (a, np.asfortranarray(a), np.repeat(a, 2, 0)[::2]):
            for right in (b, np.asfortranarray(b), np.repeat(b, 2, 1)[:, ::2]):
                got = (left @ right).astype(complex)
                if kind is bool:
                    assert (got.astype(bool) == want.astype(bool)).all()
                else:
                    assert (got == want).all(), (kind, m, n, p)
print("right")
"""
    assert prints(code) == "right\n"


def test_sorting_is_right_for_every_kind_of_number(prints):
    code = """
import numpy as np
rng = np.random.default_rng(1)
for kind in "bhilqBHILQefdgFDG?":
    for size in (0, 1, 2, 15, 16, 17, 100, 1000, 5001):
        x = rng.integers(-50, 50, size).astype(kind) if kind != "?" else rng.random(size) < 0.5
        y = np.sort(x)
        assert y.tolist() == sorted(x.tolist(), key=lambda v: (v.real, v.imag)), (kind, size)
        assert np.array_equal(x[np.argsort(x)], y), (kind, size)
x = rng.random(999)
x[::7] = np.nan
y = np.sort(x)
print(np.isnan(y[-143:]).all(), (np.diff(y[:-143]) >= 0).all())
"""
    assert prints(code) == "True True\n"

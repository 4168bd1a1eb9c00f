"""What is particular to numpy here; that it is right is shown by programs and by its own tests."""

from __future__ import annotations

import pytest

from cloche import Limits, Sandbox
from tests.runtimes.cpython_data.built import require_bundle


@pytest.fixture(scope="module")
def small():
    require_bundle()
    return Sandbox("cpython-data", limits=Limits(timeout=60, memory=160 << 20))


def test_all_names_can_be_imported_at_once(prints):
    code = "from numpy import *; import numpy.matlib; print(arange(3), hasattr(numpy, 'f2py'))"
    assert prints(code) == "[0 1 2] False\n"


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


def test_the_old_generator_gives_integers_of_64_bits_the_same_as_on_other_machines(prints):
    code = """
import numpy as np
np.random.seed(7)
for draw in (
    np.random.permutation(4), np.random.choice(3, 2, p=[0.2, 0.3, 0.5]),
    np.random.choice(4, 2, replace=False, p=[0.1, 0.2, 0.3, 0.4]), np.random.binomial(9, 0.5, 2),
    np.random.binomial([3, 4], 0.5), np.random.multinomial(9, [0.3, 0.7]),
    np.random.poisson(1e5, 2), np.random.zipf(1.05, 3), np.random.randint(9, size=2),
):
    print(draw.dtype, draw.tolist())
"""
    assert prints(code).splitlines() == [
        "int64 [2, 1, 0, 3]",
        "int64 [1, 2]",
        "int64 [2, 1]",
        "int64 [2, 4]",
        "int64 [0, 2]",
        "int64 [4, 5]",
        "int64 [99844, 100161]",
        "int64 [19340504261, 1168800028324, 35765508879788068]",
        "int64 [6, 4]",
    ]


def test_strings_of_any_length_are_searched(prints):
    code = """
import numpy as np
words = np.array(["banana", "fig"], np.dtypes.StringDType())
for search in (np.strings.find, np.strings.rfind, np.strings.count):
    print(search(words, "an"), search(words, np.array(["g", "f"], "T"), 1, [9, 2]))
print(np.strings.index(words[:1], "n"), np.strings.rindex(words[:1], "n"))
"""
    assert prints(code) == "[ 1 -1] [-1 -1]\n[ 3 -1] [-1 -1]\n[2 0] [0 0]\n[2] [4]\n"


def test_functions_in_c_are_pickled_by_the_full_names_of_their_modules(prints):
    code = """
import importlib, pickle
for name in ("_core._multiarray_umath", "fft._pocketfft_umath", "linalg._umath_linalg", "linalg.lapack_lite"):
    module = importlib.import_module(f"numpy.{name}")
    print(module.__name__)
function = importlib.import_module("numpy._core._multiarray_umath").dragon4_positional
print(pickle.loads(pickle.dumps(function)) is function)
"""  # noqa: E501
    assert prints(code).splitlines() == [
        "numpy._core._multiarray_umath",
        "numpy.fft._pocketfft_umath",
        "numpy.linalg._umath_linalg",
        "numpy.linalg.lapack_lite",
        "True",
    ]


def test_a_file_that_ends_within_an_array_is_told_so(prints):
    code = """
import numpy as np
np.save("/tmp/x.npy", np.arange(5))
data = open("/tmp/x.npy", "rb").read()
open("/tmp/x.npy", "wb").write(data[:-9])
try:
    np.load("/tmp/x.npy")
except ValueError as error:
    print(error)
"""
    assert "could only read 3 elements" in prints(code)


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
        "np.strings.slice(np.array(['a' * (20 << 20)], np.dtypes.StringDType()), 1)",
    ],
)
def test_where_memory_ends_there_is_a_memory_error(small, expression):
    result = small.run(
        f"import numpy as np\ntry:\n    {expression}\nexcept MemoryError:\n    print('none left')"
    )
    assert (result.status, result.stdout) == ("ok", "none left\n"), result.stderr


def test_a_small_transform_where_no_memory_is_left_is_a_memory_error(small):
    code = """
import numpy as np
x, kept, size = np.ones(16), [], 1 << 24
while size > 64:
    try:
        kept.append(np.empty(size, np.uint8))
    except MemoryError:
        size //= 2
try:
    np.fft.fft(x)
except MemoryError:
    kept.clear()
    print("none left")
"""
    result = small.run(code)
    assert (result.status, result.stdout) == ("ok", "none left\n"), result.stderr


def test_what_c_code_calls_has_as_many_arguments_as_it_is_given(prints):
    code = """
import numpy as np
from numpy._core._multiarray_umath import _array_converter, _get_castingimpl, _get_sfloat_dtype
print(_array_converter(1).scalar_input)
cast = _get_castingimpl(type(np.dtype("d")), type(np.dtype("f")))
print(type(cast._supports_unaligned))
kind = _get_sfloat_dtype()(1.5)
print(kind.__reduce__()[1])
"""
    assert prints(code) == "(True,)\n<class 'bool'>\n(1.5,)\n"


def test_arrays_are_written_into_the_middle_of_open_files_and_read_from_there(prints):
    code = """
import numpy as np
with open("/tmp/a", "w+b") as file:
    file.write(b"head")
    np.arange(5000).tofile(file)
    file.write(b"tail")
    file.seek(4)
    print(np.fromfile(file, int, 3), file.tell(), np.fromfile(file, int, 4997).sum(), file.read())
    file.seek(0)
    print(file.read(4), file.closed)
    np.save(file, np.arange(3))
with open("/tmp/b", "wb") as file:
    np.array([1.5, 2.5]).tofile(file, sep=",")
print(open("/tmp/b").read(), np.fromfile("/tmp/b", sep=","))
"""
    assert prints(code) == "[0 1 2] 28 12497497 b'tail'\nb'head' False\n1.5,2.5 [1.5 2.5]\n"


def test_arrays_that_are_saved_come_back_from_files_of_every_kind(prints):
    code = """
import io, numpy as np
for kind in (int, "f4", "U3", "O", "datetime64[D]", [("a", "i2"), ("b", "f8")]):
    x = np.zeros((300, 7), kind)
    for place in ("/tmp/x.npy", io.BytesIO()):
        np.save(place, x)
        if place != "/tmp/x.npy":
            place.seek(0)
        y = np.load(place, allow_pickle=True)
        assert y.dtype == x.dtype and (y == x).all()
np.savez("/tmp/z.npz", a=np.arange(3), b=np.ones(2))
print(np.load("/tmp/z.npz")["a"])
"""
    assert prints(code) == "[0 1 2]\n"


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

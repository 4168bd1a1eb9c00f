"""The tree of errors."""

from __future__ import annotations

import inspect
import pickle

import pytest

from cloche import errors
from cloche.errors import ClocheError

ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]


@pytest.mark.parametrize("kind", ALL)
def test_every_error_has_one_root(kind):
    assert issubclass(kind, ClocheError)
    assert kind.__doc__


@pytest.mark.parametrize("kind", ALL)
def test_the_module_draws_every_error_where_it_hangs(kind):
    lines = [line for line in errors.__doc__.splitlines() if kind.__name__ in line.split()]
    assert len(lines) == 1
    for base in kind.__bases__:
        if base not in ALL and base is not Exception:
            assert f"({base.__name__})" in lines[0]


@pytest.mark.parametrize("kind", ALL)
def test_errors_cross_a_process_boundary(kind):
    error = pickle.loads(pickle.dumps(kind("what is wrong")))
    assert (type(error), str(error)) == (kind, "what is wrong")


def test_standard_errors_are_caught_by_their_usual_names():
    assert issubclass(errors.LimitError, ValueError)
    assert issubclass(errors.BundleNotFoundError, LookupError)
    assert issubclass(errors.CacheError, OSError)

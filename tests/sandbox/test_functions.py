"""Host functions as they are handed in."""

from __future__ import annotations

from functools import partial, wraps

import pytest

from cloche.errors import RequestError
from cloche.sandbox.functions import read_functions


async def later():
    return 1


@wraps(later)
def wrapped():
    return later()


class Later:
    async def __call__(self):
        return 1


def test_tells_async_functions_from_plain_ones():
    functions = read_functions(
        {"a": later, "b": partial(later), "c": wrapped, "d": Later(), "e": len, "f": lambda: 1}
    )
    assert functions.asynchronous == {"a", "b", "c", "d"}
    assert list(functions.by_name) == ["a", "b", "c", "d", "e", "f"]


def test_what_is_changed_later_changes_nothing():
    mine = {"a": len}
    functions = read_functions(mine)
    mine["b"] = len
    assert list(functions.by_name) == ["a"]


@pytest.mark.parametrize("name", ["", "a.b", "class", "__import__", 1])
def test_a_name_has_to_be_one_that_a_guest_can_use(name):
    with pytest.raises(RequestError, match="host function"):
        read_functions({name: len})


@pytest.mark.parametrize("function", [None, 1, "print"])
def test_a_function_has_to_be_callable(function):
    with pytest.raises(RequestError, match="callable"):
        read_functions({"f": function})


def test_so_has_a_hook():
    with pytest.raises(RequestError, match="on_call"):
        read_functions({"f": len}, 3)

"""Choosing files of tests."""

from __future__ import annotations

import pytest

from runtimes.cpython_data.upstream_tests.selection import select
from runtimes.recipe.errors import RecipeError

NAMES = ["a.tests.test_x", "a.tests.test_xy", "b.tests.test_x", "b.tests.test_y"]


def test_all_are_chosen_where_none_is_named():
    assert select(NAMES, [], None) == NAMES


def test_a_package_stands_for_the_files_in_it_and_a_file_for_itself_only():
    assert select(NAMES, ["a.tests.test_x", "b"], None) == [NAMES[0], *NAMES[2:]]


def test_a_part_takes_every_so_many_th_file():
    assert select(NAMES, [], "2/3") == [NAMES[1]]
    parts = [select(NAMES, [], f"{number}/3") for number in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == NAMES


@pytest.mark.parametrize("part", ["0/3", "4/3", "1", "1/0", "1/2/3", "x"])
def test_what_is_no_part_is_refused(part):
    with pytest.raises(RecipeError, match="is no part"):
        select(NAMES, [], part)


def test_what_is_not_there_is_refused():
    with pytest.raises(RecipeError, match=r"no tests a\.tests\.test_"):
        select(NAMES, ["a.tests.test_"], None)

"""The list of what is left out."""

from __future__ import annotations

import pytest

from runtimes.cpython.upstream_tests.catalogue import find_tests, upstream_root
from runtimes.cpython.upstream_tests.left_out import LeftOut, read_left_out
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.errors import RecipeError


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        path = tmp_path / "left_out.toml"
        path.write_text(text)
        return read_left_out(path)

    return read_text


def test_every_name_of_the_real_list_is_one_of_upstreams_files():
    root = upstream_root(Cache(default_cache_root()))
    read_left_out().check_names(set(find_tests(root)))


def test_a_group_has_one_reason_for_all_its_names(read):
    left_out = read('[[not_run]]\nreason = "slow"\nfiles = ["test_a", "test_b"]')
    assert left_out.not_run == {"test_a": "slow", "test_b": "slow"}


def test_tests_belong_to_their_file(read):
    left_out = read(
        '[[differs]]\nreason = "r"\ntests = ["test_a/C.f", "test_ab/C.g"]\n'
        '[[unselected]]\nreason = "r"\ntests = ["test_a/D"]'
    )
    assert left_out.differing_in("test_a") == ("C.f",)
    assert left_out.unselected_in("test_a") == ("D",)
    assert left_out.unselected_in("test_ab") == ()


def test_claims_are_kept_by_file(read):
    left_out = read('[[claimed]]\nreason = "r"\nclaims = ["sockets"]\nfiles = ["test_a"]')
    assert (left_out.claims, left_out.claimed) == ({"test_a": ("sockets",)}, {"test_a": "r"})


@pytest.mark.parametrize(
    "text",
    [
        "[[not_run]]\nfiles = ['a']",
        "[[not_run]]\nreason = ' '\nfiles = ['a']",
        "[[not_run]]\nreason = 'r'\nfiles = ['a', 'a']",
        "[[not_run]]\nreason = 'r'",
        "[[odd]]\nreason = 'r'\nfiles = ['a']",
        "[[claimed]]\nreason = 'r'\nfiles = ['a']",
        "not_run = 1",
        "[[",
    ],
)
def test_what_is_no_such_list_is_refused(read, text):
    with pytest.raises(RecipeError, match=r"left_out\.toml"):
        read(text)


@pytest.mark.parametrize(
    "left_out",
    [
        LeftOut(not_run={"test_b": "r"}),
        LeftOut(claimed={"test_b": "r"}),
        LeftOut(differs={"test_b/C.f": "r"}),
        LeftOut(unselected={"test_a": "r"}),
    ],
)
def test_a_name_that_is_none_of_a_test_is_refused(left_out):
    with pytest.raises(RecipeError, match="names what is no test: test_"):
        left_out.check_names({"test_a"})

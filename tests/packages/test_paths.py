"""Paths of files in packages. Those that are refused are in `hostile`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import PackageError
from cloche.packages.paths import DEEPEST, LONGEST_PATH, Paths, path_fault


@pytest.mark.parametrize(
    "path",
    ["a.py", "a/b/c.py", "a/", "Ünïcode/ß.txt", "a b/c d", "...", "a..b/.c", "+-~@=,;!'()", "xy:z"],
)
def test_usual_paths_are_taken(path):
    assert path_fault(path) is None


@pytest.mark.parametrize("path", ["a" * 255, "/".join(["a" * 99] * 10), "a/" * (DEEPEST - 1) + "b"])
def test_paths_up_to_each_cap_are_taken(path):
    assert path_fault(path) is None


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=20))
def test_a_path_without_a_fault_means_the_same_to_every_reader(path):
    if path_fault(path) is None:
        assert path.isprintable()
        assert not path.startswith("/")
        assert len(path) <= LONGEST_PATH
        assert {"", ".", ".."}.isdisjoint(path.removesuffix("/").split("/"))


def test_files_share_folders_and_folders_may_be_told_before_or_after():
    paths = Paths()
    paths.add_folder("a")
    paths.add_file("a/b/c.py")
    paths.add_file("a/b/d.py")
    paths.add_folder("a/b")
    paths.add_folder("a")


@pytest.mark.parametrize(
    ("first", "second"), [("a", "a"), ("a", "A"), ("a/b", "A/c"), ("a/b", "a"), ("a", "a/b")]
)
def test_a_path_that_is_taken_is_refused_and_both_are_named(first, second):
    paths = Paths()
    paths.add_file(first)
    with pytest.raises(PackageError, match=r"the (file|folder) '.*' has the name of the"):
        paths.add_file(second)


def test_there_are_not_more_than_a_host_can_bear():
    """Paths of a few bytes in an archive can stand for thirty folders each."""
    paths = Paths(most=5)
    paths.add_file("a/b/c/d")
    paths.add_file("a/b/e")
    with pytest.raises(PackageError, match="more than 5 files and folders"):
        paths.add_file("a/b/f")


def test_a_folder_in_another_case_is_refused():
    paths = Paths()
    paths.add_folder("a")
    with pytest.raises(PackageError, match="'A' has the name of the folder 'a'"):
        paths.add_folder("A")

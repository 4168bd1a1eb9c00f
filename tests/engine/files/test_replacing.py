"""One tree of files in the place of another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.files.replacing import replace_content, walk
from cloche.engine.files.workspace import Workspace
from cloche.engine.state.carried import read_carried, write_carried
from cloche.errors import RequestError

PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
CHANGES = st.lists(st.tuples(PATHS, st.none() | st.binary(max_size=20)), max_size=8)


def change(workspace, changes):
    for path, content in changes:
        try:
            workspace.delete(path) if content is None else workspace.write(path, content)
        except RequestError:  # there is no such file, or something else is there
            continue


def copy_of(workspace):
    other = Workspace()
    read_carried(write_carried(workspace), other)
    return other


def content(workspace):
    return {path: workspace.read(path) for path in workspace.list()}


@given(CHANGES, CHANGES, CHANGES)
def test_all_is_as_in_the_other_and_counts_as_there(first, ours, theirs):
    workspace = Workspace()
    change(workspace, first)
    other = copy_of(workspace)
    change(workspace, ours)
    change(other, theirs)
    expected, quota = content(other), other.root.volume.quota
    replace_content(workspace.root, other.root)
    assert content(workspace) == expected
    now = workspace.root.volume.quota
    assert (now.used_bytes, now.used_nodes) == (quota.used_bytes, quota.used_nodes)
    assert {node.volume for node in walk([workspace.root])} == {workspace.root.volume}
    for path in expected:
        workspace.delete(path)
    assert now.used_bytes == 0


def test_a_file_that_both_have_stays_open_under_all_its_names():
    workspace = Workspace({"d/a": "1"})
    other = copy_of(workspace)
    other.write("b", "new")
    file = workspace.root.entries["d"].entries["a"].open(writable=True)
    replace_content(workspace.root, other.root)
    file.write_at(1, memoryview(b"2"))
    assert content(workspace) == {"b": b"new", "d/a": b"12"}


def test_what_is_gone_and_open_counts_until_it_is_closed():
    workspace, empty = Workspace({"a": b"x" * 10, "b": b"y" * 5}), Workspace()
    file = workspace.root.entries["a"].open(writable=False)
    replace_content(workspace.root, empty.root)
    assert (workspace.list(), workspace.used_bytes) == ((), 10)
    file.close()
    quota = workspace.root.volume.quota
    assert (quota.used_bytes, quota.used_nodes) == (0, 0)


@pytest.mark.parametrize("kinds", [("file", "folder"), ("folder", "file")])
def test_what_has_the_number_of_something_of_another_kind_is_not_that(kinds):
    paths = {"file": "n", "folder": "n/inside"}
    ours, theirs = (Workspace({paths[kind]: kind}) for kind in kinds)
    assert ours.root.entries["n"].inode == theirs.root.entries["n"].inode
    replace_content(ours.root, theirs.root)
    assert ours.list() == (paths[kinds[1]],)


def test_new_files_have_numbers_that_no_other_has():
    workspace, other = Workspace({"a": ""}), Workspace({"b": "", "c": "", "d": ""})
    replace_content(workspace.root, other.root)
    workspace.write("e", "")
    numbers = [node.inode for node in walk([workspace.root])]
    assert len(set(numbers)) == len(numbers)

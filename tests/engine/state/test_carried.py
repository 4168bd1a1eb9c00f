"""A workspace's files as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.files.workspace import Workspace
from cloche.engine.state.carried import largest_carried, read_carried, write_carried
from cloche.errors import RequestError, SnapshotError

PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)


def filled(files, **quota):
    workspace = Workspace(**quota)
    for path, content in files.items():
        try:
            workspace.write(path, content)
        except RequestError:  # a folder is there, or a file on the way
            continue
    return workspace


def content(workspace):
    return {path: workspace.read(path) for path in workspace.list()}


@given(st.dictionaries(PATHS, st.binary(max_size=20)))
def test_all_files_come_through_and_count_as_before(files):
    workspace = filled(files)
    for other in (Workspace(), Workspace({"old": "x"})):
        read_carried(write_carried(workspace), other)
        assert content(other) == content(workspace)
        assert other.used_bytes == workspace.used_bytes
        other.write("d/new", b"1")


@given(st.dictionaries(PATHS, st.binary(max_size=20)))
def test_who_has_them_would_write_the_same(files):
    data, other = write_carried(filled(files)), Workspace()
    read_carried(data, other)
    assert write_carried(other) == data


def test_what_has_no_room_is_refused_and_nothing_is_changed():
    data = write_carried(Workspace({"a": b"x" * 100, "b": b""}))
    for quota in ({"file_bytes": 99}, {"file_nodes": 1}):
        tight = Workspace({"kept": b"1"}, **quota)
        with pytest.raises(SnapshotError):
            read_carried(data, tight)
        assert content(tight) == {"kept": b"1"}


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_whatever_comes_is_files_or_refused(noise, place, byte):
    good = bytearray(write_carried(Workspace({"a": b"123", "d/b": b"4"})))
    good[place % len(good)] = byte
    for data in (noise, bytes(good)):
        workspace = Workspace({"kept": b"1"}, file_bytes=100, file_nodes=20)
        try:
            read_carried(data, workspace)
        except SnapshotError:
            assert content(workspace) == {"kept": b"1"}
        else:
            assert 0 <= workspace.used_bytes <= 100
            assert len(content(workspace)) <= 20


def test_they_are_never_larger_than_is_said():
    workspace = Workspace(file_bytes=1000, file_nodes=50)
    for number in range(48):
        workspace.write(f"d/{number:0255}", b"x" * 20)
    assert len(write_carried(workspace)) <= largest_carried(1000, 50)

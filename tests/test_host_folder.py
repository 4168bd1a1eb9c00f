"""A folder of the host's, as data."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from cloche.errors import LimitError, RequestError
from cloche.host_folder import HostFolder
from cloche.limits import MIB
from cloche.record import replace


def test_it_is_readonly_unless_it_is_said_otherwise():
    folder = HostFolder("/data")
    assert (folder.path, folder.readonly) == ("/data", True)
    assert (folder.file_bytes, folder.file_nodes) == (32 * MIB, 1000)
    assert not HostFolder("/data", readonly=False).readonly


def test_a_path_is_one_of_the_working_folder_of_now(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    folder = HostFolder("data/../other")
    monkeypatch.chdir("/")
    assert folder.path == str(tmp_path / "other")
    assert HostFolder(Path("/a/b")) == HostFolder("/a/b")


def test_it_is_plain_data():
    folder = HostFolder("/data", readonly=False, file_bytes=5)
    assert pickle.loads(pickle.dumps(folder)) == folder
    assert replace(folder, path="/other").file_bytes == 5
    assert hash(folder) == hash(HostFolder("/data", readonly=False, file_bytes=5))
    with pytest.raises(AttributeError):
        folder.readonly = True


@pytest.mark.parametrize("path", ["", "a\0b", b"/data", None, 3])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(RequestError, match="no path"):
        HostFolder(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("readonly", 1), ("file_bytes", -1), ("file_bytes", "1"), ("file_nodes", 10**9)],
)
def test_a_limit_that_makes_no_sense_is_refused(name, value):
    with pytest.raises(LimitError, match=name):
        HostFolder("/data", **{name: value})

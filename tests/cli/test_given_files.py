"""What a command line hands in besides the program."""

from __future__ import annotations

import os

import pytest

from cloche.cli.given_files import add_given
from cloche.cli.options import RunOptions, UsageError
from cloche.host_folder import HostFolder
from cloche.limits import Limits
from cloche.request import RunRequest


def given(**options):
    return add_given(RunRequest(argv=("python", "-")), RunOptions(**options))


def test_files_are_read_and_found_by_their_names(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"1")
    (tmp_path / "é ü").write_bytes(b"2")
    request = given(files=(str(tmp_path / "a.csv"), str(tmp_path / "é ü")))
    assert request.files == {"/a.csv": b"1", "/é ü": b"2"}


def test_mounts_are_readonly_unless_they_say_otherwise(tmp_path):
    request = given(mounts=(f"/data={tmp_path}", f"/d/out={tmp_path}:rw", "/eq=a=b"))
    assert request.mounts == {
        "/data": HostFolder(tmp_path),
        "/d/out": HostFolder(tmp_path, readonly=False),
        "/eq": HostFolder(os.path.abspath("a=b")),
    }


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31m", "\udcff"])
def test_a_name_that_cannot_be_used_is_refused(tmp_path, name):
    path = os.path.join(tmp_path, name)
    with open(path, "wb"):
        pass
    with pytest.raises(UsageError, match="rename it"):
        given(files=(path,))


def test_files_that_cannot_be_read_or_fit_are_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 6)
    (tmp_path / "b").write_bytes(b"x" * 5)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a").write_bytes(b"")
    paths = {name: str(tmp_path / name) for name in ("a", "b", "d", "d/a", "nothing")}
    for files, words in (
        ((paths["nothing"],), "cannot read"),
        ((paths["d"],), "cannot read"),
        (("",), "rename it"),
        ((paths["a"], paths["d/a"]), "two files"),
        ((paths["a"], paths["b"]), "does not fit"),
    ):
        with pytest.raises(UsageError, match=words):
            given(files=files, limits=Limits(file_bytes=10))


@pytest.mark.parametrize("text", ["/data", "data=x", "/data=", "/data=:rw", "=x", ""])
def test_what_is_no_mount_is_refused(text):
    with pytest.raises(UsageError, match="--mount"):
        given(mounts=(text,))


def test_two_mounts_in_one_place_are_refused():
    with pytest.raises(UsageError, match="two folders"):
        given(mounts=("/data=a", "/data=b"))

"""Writing the files of a result: below the folder, and nowhere else."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloche.cli.options import UsageError
from cloche.cli.results_folder import ResultsFolder, write_new
from cloche.result import Result
from tests.attacks.host import descriptors


def take(folder, files, left_out=()):
    out = ResultsFolder(str(folder))
    try:
        return out.take(Result(status="ok", exit_code=0, files=files, files_left_out=left_out))
    finally:
        out.close()


def content(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_files_are_written_and_folders_made(tmp_path):
    before = descriptors()
    files = {"a": b"1", "d/e/b": b"22", "d/é.txt": b""}
    assert take(tmp_path / "new" / "out", files) == []
    assert content(tmp_path / "new" / "out") == files
    assert descriptors() == before


def test_what_is_there_already_is_left_as_it_is(tmp_path):
    (tmp_path / "a").write_bytes(b"mine")
    (tmp_path / "d").mkdir()
    assert take(tmp_path, {"a": b"1", "d": b"2", "b": b"3", "b/c": b"4"}) == [
        "'a' was not written: it is there already",
        "'d' was not written: it is there already",
        "'b/c' was not written: a folder for it cannot be used (Not a directory)",
    ]
    assert content(tmp_path) == {"a": b"mine", "b": b"3"}


def test_what_was_left_out_is_told(tmp_path):
    assert take(tmp_path, {}, ("large",)) == [
        "'large' was not written: it is too large, or one too many"
    ]


NAMES = [
    "../x",
    "/x",
    "a/../../x",
    "..",
    ".",
    "",
    "a//b",
    "a/",
    "./a",
    "C:\\x",
    "..\\x",
    "a\0b",
    "a\nb",
    "\x1b[2J",
    "\u202egnp.exe",
    "\ud800",
    "x" * 256,
    "d/" + "é" * 128,
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_no_person_would_give_is_refused(tmp_path, name):
    out = tmp_path / "out"
    [complaint] = take(out, {name: b"x"})
    assert complaint.endswith("its name is not one for a file here")
    assert complaint.isascii()
    assert complaint.isprintable()
    assert content(tmp_path) == {}


@pytest.mark.parametrize("target", ["outside", "../outside", "/", "nothing"])
def test_no_link_is_followed(tmp_path, target):
    out, outside = tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    outside.mkdir()
    (outside / "kept").write_bytes(b"mine")
    (out / "folder").symlink_to(outside if target == "outside" else target)
    (out / "file").symlink_to(outside / "kept")
    (out / "dangling").symlink_to(outside / "new")
    files = {"folder/x": b"1", "file": b"2", "dangling": b"3"}
    assert len(take(out, files)) == 3
    assert content(outside) == {"kept": b"mine"}


def test_the_folder_itself_may_be_a_link_which_is_the_users_own(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert take(tmp_path / "link", {"a": b"1"}) == []
    assert content(tmp_path / "real") == {"a": b"1"}


def test_a_folder_that_cannot_be_used_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for path in ("file", "file/x", "a\0b"):
        with pytest.raises(UsageError, match="--out"):
            ResultsFolder(str(tmp_path / path))


def test_a_file_that_cannot_be_written_whole_is_not_there(tmp_path, monkeypatch):
    def full(descriptor, data):
        raise OSError(28, "No space left on device")

    folder = os.open(tmp_path, os.O_RDONLY)
    monkeypatch.setattr("cloche.cli.results_folder.os.write", full)
    with pytest.raises(OSError, match="space"):
        write_new("a", b"x", folder)
    os.close(folder)
    assert os.listdir(tmp_path) == []


@given(st.dictionaries(st.text(st.sampled_from("a./\\\0é"), max_size=8), st.binary(max_size=3)))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_names_nothing_is_outside(tmp_path_factory, files):
    place = tmp_path_factory.mktemp("place")
    complaints = take(place / "out", files)
    assert [path.name for path in place.iterdir()] == ["out"]
    assert len(content(place / "out")) + len(complaints) == len(files)

"""A guest's paths taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.files.path import decode_path, ends_in_slash, is_name, split_path
from cloche.engine.wasi.abi import Errno, WasiError


@pytest.mark.parametrize(
    ("raw", "errno"),
    [
        (b"", Errno.NOENT),
        (b"a\0b", Errno.INVAL),
        (b"\xff", Errno.ILSEQ),
        (b"\xed\xa0\x80", Errno.ILSEQ),
        (b"a/" * 2049, Errno.NAMETOOLONG),
    ],
)
def test_refuses_bytes_that_are_no_path(raw, errno):
    with pytest.raises(WasiError) as caught:
        decode_path(raw)
    assert caught.value.errno == errno


def test_takes_a_path_of_4096_bytes():
    assert len(decode_path(b"a/" * 2048)) == 4096


def test_leaves_out_empty_names_alone():
    assert split_path("//a/./b//../c/") == ["a", ".", "b", "..", "c"]
    assert split_path("/") == []


def test_takes_a_name_of_255_bytes_and_no_longer_one():
    assert split_path("é" * 127) == ["é" * 127]
    for name in ("x" * 256, "é" * 128):
        with pytest.raises(WasiError) as caught:
            split_path(f"a/{name}/b")
        assert caught.value.errno == Errno.NAMETOOLONG


def test_knows_a_path_that_can_only_mean_a_folder():
    assert [ends_in_slash(path) for path in ("a/", "/", "a", "a/b")] == [True, True, False, False]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_path_of_names_or_an_errno(raw):
    names, errno = [], None
    try:
        names = split_path(decode_path(raw))
    except WasiError as error:
        errno = error.errno
    assert errno in (None, Errno.NOENT, Errno.INVAL, Errno.ILSEQ, Errno.NAMETOOLONG)
    assert all(name and "/" not in name for name in names)


@pytest.mark.parametrize("name", ["a", "...", "\u00e9" * 127, "a" * 255, " ", "-", "a\n"])
def test_what_can_be_a_name_is_one(name):
    assert is_name(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "/", "a/b", "a\0", "a" * 256, "\u00e9" * 128, "\ud800"]
)
def test_what_cannot_be_a_name_is_none(name):
    assert not is_name(name)

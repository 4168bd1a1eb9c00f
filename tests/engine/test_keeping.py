"""What is kept on disk. The faults that befall it are in `tests/faults`, with compiled modules."""

from __future__ import annotations

import os
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.bundles.folders import owner_only_folder
from cloche.engine.keeping import Keeping
from cloche.errors import CacheError

SECRET = b"s" * 32
KEY, OTHER = "ab" * 32, "cd" * 32
FORM = b"a kind 1\n"


@pytest.fixture
def folder(tmp_path):
    return owner_only_folder(str(tmp_path / "kept"))


@pytest.fixture
def keeping(folder):
    return Keeping(folder, SECRET, FORM)


def test_gives_back_what_was_stored(keeping):
    keeping.store(KEY, b"about", b"content")
    assert keeping.load(KEY) == (b"about", b"content")
    assert keeping.load(OTHER) is None


def test_nothing_and_the_empty_are_told_apart(keeping):
    assert keeping.load(KEY) is None
    keeping.store(KEY, b"", b"")
    assert keeping.load(KEY) == (b"", b"")


def test_what_is_of_another_kind_is_nothing(keeping, folder):
    keeping.store(KEY, b"", b"content")
    assert Keeping(folder, SECRET, b"a kind 2\n").load(KEY) is None
    assert Keeping(folder, SECRET, b"another kind 1\n").load(KEY) is None


def test_what_another_installation_kept_is_nothing(keeping, folder):
    keeping.store(KEY, b"", b"content")
    assert Keeping(folder, b"t" * 32, FORM).load(KEY) is None


def test_content_of_another_record_is_nothing(keeping, folder):
    keeping.store(KEY, b"", b"one")
    keeping.store(OTHER, b"", b"two")
    os.replace(f"{folder}/{OTHER}.code", f"{folder}/{KEY}.code")
    assert keeping.load(KEY) is None


def test_files_are_as_private_as_was_asked_for(folder):
    for mode in (0o600, 0o644):
        Keeping(folder, SECRET, FORM, mode=mode).store(KEY, b"", b"content")
        for name in os.listdir(folder):
            assert stat.S_IMODE(os.stat(f"{folder}/{name}").st_mode) == mode


def test_a_fault_that_is_found_in_a_file_makes_it_nothing(keeping, folder):
    keeping.store(KEY, b"", b"content")
    suspicious = Keeping(folder, SECRET, FORM, lambda status: "it looks odd")
    assert suspicious.load(KEY) is None


def test_what_cannot_be_written_is_an_error_that_names_the_folder(keeping, folder):
    os.rmdir(folder)
    with pytest.raises(CacheError, match="kept cannot keep what was made"):
        keeping.store(KEY, b"", b"content")


@given(st.integers(0, 10_000), st.integers(0, 7))
@settings(deadline=None)  # a disk may take its time
def test_any_flipped_bit_makes_it_nothing(tmp_path_factory, at, bit):
    folder = owner_only_folder(str(tmp_path_factory.mktemp("kept") / "kept"))
    keeping = Keeping(folder, SECRET, FORM)
    keeping.store(KEY, b"about", b"content" * 9)
    for name in os.listdir(folder):
        path = f"{folder}/{name}"
        with open(path, "r+b") as file:
            data = bytearray(file.read())
            data[at % len(data)] ^= 1 << bit
            file.seek(0)
            file.write(data)
        assert keeping.load(KEY) is None

"""Wheels as they are named by whoever hands them in."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from cloche.errors import ClocheError, PackageError, RequestError
from cloche.packages.given import read_given
from tests.packages.making import NAME, PYTHON, make_wheel

DATA = make_wheel()
DIGEST = sha256(DATA).hexdigest()


@pytest.fixture
def wheel(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(DATA)
    return path


def test_a_path_is_text_or_a_path(wheel):
    assert read_given(str(wheel), PYTHON) == read_given(wheel, PYTHON)
    assert read_given(wheel, PYTHON).sha256 == DIGEST


def test_a_hash_behind_the_path_is_checked(wheel):
    assert read_given(f"{wheel}#sha256={DIGEST}", PYTHON).sha256 == DIGEST
    assert read_given(Path(f"{wheel}#sha256={DIGEST.upper()}"), PYTHON).sha256 == DIGEST
    with pytest.raises(PackageError, match=f"has the SHA-256 {DIGEST}, not 0000"):
        read_given(f"{wheel}#sha256={'0' * 64}", PYTHON)


@pytest.mark.parametrize("digest", ["", "abc", "g" * 64, DIGEST + "0", DIGEST + "&x=y"])
def test_a_hash_that_is_none_is_refused(wheel, digest):
    with pytest.raises(PackageError, match="is no SHA-256"):
        read_given(f"{wheel}#sha256={digest}", PYTHON)


@pytest.mark.parametrize("given", ["", "demo", "demo.tar.gz", "x.whl#md5=abc", "demo==1"])
def test_what_is_no_path_of_a_wheel_is_refused(given):
    with pytest.raises(PackageError, match="is not the path of a wheel"):
        read_given(given, PYTHON)


@pytest.mark.parametrize("given", [None, 7, b"x.whl", ["x.whl"]])
def test_what_is_no_path_at_all_is_refused(given):
    with pytest.raises(PackageError, match="has to be the path of a wheel"):
        read_given(given, PYTHON)


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path):
    for path in (tmp_path / NAME, tmp_path / "a\0.whl"):
        with pytest.raises(PackageError, match="cannot read the wheel"):
            read_given(path, PYTHON)
    (tmp_path / NAME).mkdir()
    with pytest.raises(PackageError, match=r"regular file|Is a directory"):
        read_given(tmp_path / NAME, PYTHON)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / NAME)
    with pytest.raises(PackageError, match="regular file"):
        read_given(tmp_path / NAME, PYTHON)


def test_a_wheel_under_another_name_is_refused(wheel):
    other = wheel.rename(wheel.with_name("other-1.0-py3-none-any.whl"))
    with pytest.raises(PackageError, match=r"other-1\.0.*is refused.*another name or version"):
        read_given(other, PYTHON)


def test_it_is_the_hosts_mistake():
    assert issubclass(PackageError, RequestError)
    assert issubclass(PackageError, ClocheError)

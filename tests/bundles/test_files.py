"""Reading files that somebody else may have put there."""

from __future__ import annotations

import errno
import os

import pytest

from cloche.bundles.files import read_file


@pytest.mark.parametrize("size", [0, 1, 100, 3 << 20])
def test_reads_up_to_the_expected_size(tmp_path, size):
    path = tmp_path / "a"
    path.write_bytes(b"x" * size)
    assert read_file(str(path), size) == b"x" * size


@pytest.mark.parametrize("size", [1, 100, 3 << 20])
def test_refuses_a_file_of_one_byte_more(tmp_path, size):
    path = tmp_path / "a"
    path.write_bytes(b"x" * size)
    with pytest.raises(OSError, match="more than") as caught:
        read_file(str(path), size - 1)
    assert caught.value.errno == errno.EFBIG


def test_refuses_a_pipe_without_waiting_for_a_writer(tmp_path):
    os.mkfifo(tmp_path / "a")
    with pytest.raises(OSError, match="no regular file"):
        read_file(str(tmp_path / "a"), 10)


def test_refuses_a_folder_and_a_device(tmp_path):
    for path in (str(tmp_path), "/dev/zero"):
        with pytest.raises(OSError, match="no regular file"):
            read_file(path, 10)


def test_follows_a_link_since_some_installers_link_files(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").symlink_to("a")
    assert read_file(str(tmp_path / "b"), 1) == b"x"

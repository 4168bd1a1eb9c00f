"""The key of this installation."""

from __future__ import annotations

import stat
import threading

import pytest

from cloche.engine.secret import DATA_VARIABLE, installation_secret
from cloche.errors import CacheError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    return folder


def test_is_made_once_and_for_this_user_alone(folder):
    secret = installation_secret()
    assert len(secret) == 32
    assert installation_secret() == secret
    assert stat.S_IMODE((folder / "compile.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["compile.key"]


def test_another_folder_has_another_key(folder, monkeypatch, tmp_path):
    first = installation_secret()
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "other"))
    assert installation_secret() != first


def test_threads_that_make_it_at_once_agree(folder):
    ready = threading.Barrier(16)
    found = []

    def get():
        ready.wait(20)
        found.append(installation_secret())

    threads = [threading.Thread(target=get) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(set(found)) == 1
    assert len(found) == 16
    assert (folder / "compile.key").read_bytes() == found[0]
    assert [path.name for path in folder.iterdir()] == ["compile.key"]


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_key_of_another_size_is_refused_with_what_to_do(folder, content):
    installation_secret()
    (folder / "compile.key").write_bytes(content)
    with pytest.raises(CacheError, match="delete it"):
        installation_secret()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(folder, mode):
    installation_secret()
    (folder / "compile.key").chmod(mode)
    with pytest.raises(CacheError, match="alone"):
        installation_secret()


def test_a_link_in_place_of_the_key_is_refused(folder, tmp_path):
    installation_secret()
    (folder / "compile.key").rename(tmp_path / "elsewhere")
    (folder / "compile.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CacheError):
        installation_secret()


def test_a_folder_in_place_of_the_key_is_refused(folder):
    folder.mkdir(mode=0o700)
    (folder / "compile.key").mkdir()
    with pytest.raises((CacheError, IsADirectoryError)):
        installation_secret()


def test_a_folder_that_others_can_write_to_is_refused(folder):
    folder.mkdir()
    folder.chmod(0o770)
    with pytest.raises(CacheError, match="others may write"):
        installation_secret()


def test_a_relative_folder_is_refused(monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, "here")
    with pytest.raises(CacheError, match="absolute"):
        installation_secret()


def test_lies_in_the_users_data_folder_by_default(monkeypatch, tmp_path):
    monkeypatch.delenv(DATA_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    installation_secret()
    assert (tmp_path / "xdg" / "cloche" / "compile.key").exists()
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    installation_secret()
    assert (tmp_path / "home" / ".local" / "share" / "cloche" / "compile.key").exists()


def test_a_place_that_cannot_be_written_is_an_error_with_its_name(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "file" / "data"))
    with pytest.raises(CacheError, match="file/data"):
        installation_secret()

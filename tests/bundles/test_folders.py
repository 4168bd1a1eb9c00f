"""Folders that only their owner can write to."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from cloche.bundles import folders
from cloche.bundles.folders import cache_folder, owner_only_folder
from cloche.errors import CacheError

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("CLOCHE_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path


def test_the_variable_names_the_folder(home, monkeypatch):
    monkeypatch.setenv("CLOCHE_CACHE_DIR", str(home / "chosen"))
    assert cache_folder() == str(home / "chosen")


def test_follows_the_xdg_specification(home, monkeypatch):
    assert cache_folder() == str(home / ".cache" / "cloche")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == str(home / ".cache" / "cloche")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "xdg"))
    assert cache_folder() == str(home / "xdg" / "cloche")


def test_asks_platformdirs_on_other_systems(home, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda appauthor: str(home / "Library"))
    assert cache_folder() == str(home / "Library" / "cloche")


def test_refuses_a_relative_folder(monkeypatch):
    monkeypatch.setenv("CLOCHE_CACHE_DIR", "cache")
    with pytest.raises(CacheError, match="'cache'; it has to be an absolute path"):
        cache_folder()


def test_says_what_to_do_without_a_home(home, monkeypatch):
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    with pytest.raises(CacheError, match="set CLOCHE_CACHE_DIR"):
        cache_folder()


def test_makes_a_folder_for_its_owner_only_whatever_the_umask(tmp_path):
    path = tmp_path / "a" / "b"
    before = os.umask(0)
    try:
        owner_only_folder(str(path))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert owner_only_folder(str(path)) == str(path)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o720, 0o702, 0o1777])
def test_refuses_a_folder_that_others_may_write_to(tmp_path, mode):
    tmp_path.chmod(mode)
    with pytest.raises(CacheError, match="others may write to it") as caught:
        owner_only_folder(str(tmp_path))
    assert "CLOCHE_CACHE_DIR" in str(caught.value)


@needs_root
def test_refuses_a_folder_of_another_user(tmp_path):
    os.chown(tmp_path, 65534, 65534)
    with pytest.raises(CacheError, match="belongs to user 65534"):
        owner_only_folder(str(tmp_path))


def test_refuses_a_link_and_a_file(tmp_path):
    (tmp_path / "folder").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "file").chmod(0o600)
    with pytest.raises(CacheError, match="symbolic link"):
        owner_only_folder(str(tmp_path / "link"))
    with pytest.raises(CacheError, match="no folder"):
        owner_only_folder(str(tmp_path / "file"))


def test_says_why_a_folder_cannot_be_used_or_made(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CacheError, match="cannot be used: Not a directory"):
        owner_only_folder(str(tmp_path / "file" / "x"))
    with pytest.raises(CacheError, match="cannot be made: File name too long"):
        owner_only_folder(str(tmp_path / "new" / ("x" * 300)))


def test_checks_what_another_process_made_at_the_same_moment(tmp_path, monkeypatch):
    path = tmp_path / "shared"
    make = os.mkdir

    def first(target, mode=0o777):
        if target == str(path):
            make(target)
            path.chmod(0o777)
        make(target, mode)

    monkeypatch.setattr(os, "mkdir", first)
    with pytest.raises(CacheError, match="others may write"):
        owner_only_folder(str(path))


def test_windows_has_no_modes_to_look_at(tmp_path, monkeypatch):
    tmp_path.chmod(0o777)
    status = os.lstat(tmp_path)
    monkeypatch.setattr(folders.os, "name", "nt")
    fault = folders.ownership_fault(status)
    monkeypatch.undo()
    assert fault is None


def test_imports_next_to_nothing(tmp_path):
    """The compile cache asks for the folder in a warm start."""
    code = (
        "import sys; before = set(sys.modules); from cloche.bundles.folders import cache_folder\n"
        "cache_folder(); print(*sorted(set(sys.modules) - before))"
    )
    environment = {**os.environ, "CLOCHE_CACHE_DIR": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert set(done.stdout.split()) <= {
        "__future__",
        "cloche",
        "cloche.bundles",
        "cloche.bundles.folders",
        "cloche.errors",
    }

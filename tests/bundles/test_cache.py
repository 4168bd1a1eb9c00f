"""The cache of installed bundles."""

from __future__ import annotations

import os

import pytest
from filelock import FileLock

from cloche.bundles.cache import FolderCache
from cloche.errors import BundleError, CacheError
from tests.bundles.making import write_files

FILES = {"manifest.json": b"{}", "python.wasm": b"wasm"}
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def cache(tmp_path):
    return FolderCache(tmp_path / "cache")


@pytest.fixture
def folder(cache, tmp_path):
    with cache.lock("lang-test"):
        cache.write("lang-test", "1.0.0", FILES)
    return tmp_path / "cache" / "bundles" / "lang-test" / "1.0.0"


def test_keeps_and_gives_back_a_bundle(cache, folder):
    assert cache.read("lang-test", "1.0.0") == str(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    assert cache.read("lang-test", "1.0.1") is None
    assert cache.read("lang-other", "1.0.0") is None


def test_lists_what_it_keeps(cache, folder):
    with cache.lock("lang-test"):
        cache.write("lang-test", "1.10.0", FILES)
    found = [(each.name, each.version) for each in cache.locations()]
    assert found == [("lang-test", "1.10.0"), ("lang-test", "1.0.0")]


def test_uses_the_folder_of_the_user_by_default(tmp_path, monkeypatch):
    monkeypatch.setenv("CLOCHE_CACHE_DIR", str(tmp_path / "user"))
    assert FolderCache().folder == str(tmp_path / "user" / "bundles")


def link(folder, kind):
    asset = folder / "python.wasm"
    if kind == "symbolic link to a file":
        (folder.parent / "elsewhere").write_bytes(b"wasm")
        asset.unlink()
        asset.symlink_to("../elsewhere")
    elif kind == "hard link":
        os.link(asset, folder.parent / "elsewhere")
    elif kind == "pipe":
        asset.unlink()
        os.mkfifo(asset, 0o600)
    elif kind == "folder in a bundle":
        (folder / "inner").mkdir(mode=0o700)
    elif kind == "symbolic link to a bundle":
        folder.rename(folder.parent / "2.0.0")
        folder.symlink_to("2.0.0")
    elif kind == "file in place of a bundle":
        folder.rename(folder.parent / "2.0.0")
        folder.write_bytes(b"")
        folder.chmod(0o600)


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("symbolic link to a file", "it is a symbolic link"),
        ("hard link", "it is a hard link, one of 2"),
        ("pipe", "it is no regular file"),
        ("folder in a bundle", "it is no regular file"),
        ("symbolic link to a bundle", "it is a symbolic link"),
        ("file in place of a bundle", "it is no folder"),
    ],
)
def test_refuses_what_it_never_wrote_and_says_why(cache, folder, kind, says):
    link(folder, kind)
    with pytest.raises(CacheError, match=says):
        cache.read("lang-test", "1.0.0")


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_refuses_files_that_others_may_write_to(cache, folder, mode):
    (folder / "python.wasm").chmod(mode)
    with pytest.raises(CacheError, match="others may write to it"):
        cache.read("lang-test", "1.0.0")


@needs_root
def test_refuses_files_and_folders_of_others(cache, folder):
    os.chown(folder / "python.wasm", 65534, 65534)
    with pytest.raises(CacheError, match="belongs to user 65534"):
        cache.read("lang-test", "1.0.0")
    os.chown(folder / "python.wasm", 0, 0)
    os.chown(folder, 65534, 65534)
    with pytest.raises(CacheError, match="belongs to user 65534"):
        cache.read("lang-test", "1.0.0")


def test_refuses_a_folder_of_versions_that_is_a_link(cache, folder, tmp_path):
    home = folder.parent
    home.rename(tmp_path / "moved")
    home.symlink_to(tmp_path / "moved")
    with cache.lock("lang-test"), pytest.raises(CacheError, match="symbolic link"):
        cache.write("lang-test", "1.0.0", FILES)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "x/y", "", "con"])
def test_refuses_names_that_lead_elsewhere(cache, name):
    for ask in (
        lambda: cache.read(name, "1.0.0"),
        lambda: cache.write(name, "1.0.0", FILES),
        lambda: cache.lock(name).__enter__(),
        lambda: cache.write("lang-test", "1.0.0", {name: b""}),
    ):
        with pytest.raises(BundleError, match=r"is no bundle name|cannot be kept"):
            ask()
    with pytest.raises(BundleError, match="is no version"):
        cache.read("lang-test", name)


def test_one_writer_keeps_the_others_out(cache, tmp_path):
    impatient = FolderCache(tmp_path / "cache", lock_timeout=0)
    with cache.lock("lang-test"):
        with pytest.raises(CacheError, match="another process has held"):
            impatient.lock("lang-test").__enter__()
        with impatient.lock("lang-other"):
            pass
    with impatient.lock("lang-test"):
        pass


def test_the_lock_is_one_that_other_programs_can_hold(cache, tmp_path):
    impatient = FolderCache(tmp_path / "cache", lock_timeout=0)
    with (
        FileLock(os.path.join(cache.folder, ".lang-test.lock")),
        pytest.raises(CacheError, match="see whether an installation hangs"),
    ):
        impatient.lock("lang-test").__enter__()


def test_says_why_there_can_be_no_lock(cache):
    os.mkdir(os.path.join(cache.folder, ".lang-test.lock"))
    with pytest.raises(CacheError, match="cannot be locked: Is a directory"):
        cache.lock("lang-test").__enter__()


def test_the_lock_clears_up_after_a_killed_writer(cache, folder):
    assert cache.is_settled("lang-test")
    assert cache.is_settled("lang-other")
    write_files(folder.parent / ".new-1.0.0-abc", {"a": b"half"})
    assert not cache.is_settled("lang-test")
    with cache.lock("lang-test"):
        assert cache.is_settled("lang-test")
        assert [path.name for path in folder.parent.iterdir()] == ["1.0.0"]


def test_says_why_it_cannot_clear_up_or_read(cache, folder, monkeypatch):
    home = folder.parent
    home.rename(home.parent / "moved")
    home.write_bytes(b"")
    with pytest.raises(CacheError, match="cannot be cleared up: Not a directory"):
        cache.lock("lang-test").__enter__()
    with pytest.raises(CacheError, match="cannot be read: Not a directory"):
        cache.read("lang-test", "1.0.0")
    with pytest.raises(CacheError, match="cannot be read: Not a directory"):
        cache.is_settled("lang-test")


def test_says_that_the_disk_is_full_and_keeps_what_it_had(cache, folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with cache.lock("lang-test"):
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(
            CacheError, match="No space left on device; the cache is as it was"
        ) as e:
            cache.write("lang-test", "1.0.0", {"python.wasm": b"new"})
        monkeypatch.undo()
    assert e.value.errno == 28
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES

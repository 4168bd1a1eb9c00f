"""An entry of the build cache is complete or not there."""

from __future__ import annotations

import pytest

from runtimes.recipe.cache import Cache, default_cache_root


def test_makes_an_entry_once(tmp_path):
    cache, made = Cache(tmp_path), []

    def make(folder):
        made.append(folder)
        (folder / "f").write_text("x")

    first = cache.folder("kind", "key", make)
    assert cache.folder("kind", "key", make) == first == tmp_path / "kind" / "key"
    assert len(made) == 1
    assert (first / "f").read_text() == "x"


def test_leaves_nothing_of_an_entry_that_failed(tmp_path):
    cache = Cache(tmp_path)

    def fail(path):
        if path.is_dir():
            (path / "half").write_text("x")
        raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError):
        cache.folder("kind", "key", fail)
    with pytest.raises(RuntimeError):
        cache.file("kind", "name", fail)
    assert list((tmp_path / "kind").iterdir()) == []


def test_keeps_the_entry_of_another_build_that_was_first(tmp_path):
    cache = Cache(tmp_path)

    def make(folder):
        (folder / "f").write_text("mine")
        other = tmp_path / "kind" / "key"
        other.mkdir()
        (other / "f").write_text("theirs")

    assert (cache.folder("kind", "key", make) / "f").read_text() == "theirs"


def test_makes_a_file_once(tmp_path):
    cache = Cache(tmp_path)
    path = cache.file("kind", "a.o", lambda path: path.write_text("x"))
    assert cache.file("kind", "a.o", lambda path: path.write_text("y")).read_text() == "x"
    assert path == tmp_path / "kind" / "a.o"


def test_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("CLOCHE_BUILD_CACHE", str(tmp_path / "chosen"))
    assert default_cache_root() == tmp_path / "chosen"
    monkeypatch.delenv("CLOCHE_BUILD_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache_root() == tmp_path / "cloche-build"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_cache_root() == tmp_path / ".cache" / "cloche-build"


def test_gives_tools_a_folder_of_their_own(tmp_path):
    assert Cache(tmp_path).shared_folder("zig").is_dir()

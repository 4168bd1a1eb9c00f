"""Replacing folders whole or not at all."""

from __future__ import annotations

import errno
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.bundles.durable import clear_unfinished, remove, replace_folder
from tests.bundles.making import write_files

FILES = {"a": b"new", "b": bytes(100_000), "empty": b""}


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_writes_a_folder_that_only_its_owner_can_read(tmp_path):
    replace_folder(str(tmp_path / "1.0.0"), FILES)
    assert content(tmp_path / "1.0.0") == FILES
    assert stat.S_IMODE((tmp_path / "1.0.0").stat().st_mode) == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "1.0.0").iterdir()} == {0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["1.0.0"]


def test_replaces_a_folder(tmp_path):
    write_files(tmp_path / "1.0.0", {"a": b"old", "gone": b""})
    replace_folder(str(tmp_path / "1.0.0"), FILES)
    assert content(tmp_path / "1.0.0") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["1.0.0"]


@pytest.mark.parametrize("make", ["file", "link", "pipe", "link to a folder"])
def test_replaces_whatever_is_in_the_place_and_leaves_what_a_link_leads_to(tmp_path, make):
    place, elsewhere = tmp_path / "home" / "1.0.0", tmp_path / "elsewhere"
    place.parent.mkdir()
    write_files(elsewhere, {"kept": b""})
    if make == "file":
        place.write_bytes(b"")
    elif make == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(elsewhere if make == "link to a folder" else "nowhere")
    replace_folder(str(place), FILES)
    assert content(place) == FILES
    assert content(elsewhere) == {"kept": b""}
    assert [path.name for path in place.parent.iterdir()] == ["1.0.0"]


def steps(function) -> list[tuple[str, int]]:
    """The file system calls that a function makes, each with how often it was made before."""
    made: list[tuple[str, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("mkdir", "open", "write", "fsync", "rename"):
            original = getattr(os, name)

            def counted(*args, name=name, original=original, **kwargs):
                made.append((name, sum(each == name for each, _ in made)))
                return original(*args, **kwargs)

            patch.setattr(os, name, counted)
        function()
    return made


def fail_at(patch, name, number, code):
    original, left = getattr(os, name), [number]

    def failing(*args, **kwargs):
        left[0] -= 1
        if left[0] == -1:
            raise OSError(code, os.strerror(code))
        return original(*args, **kwargs)

    patch.setattr(os, name, failing)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("there_before", [True, False])
def test_a_failure_at_any_step_changes_nothing(tmp_path, code, there_before):
    """Disk full, over quota, broken: at every single call."""
    old = {"a": b"old"}
    if there_before:
        write_files(tmp_path / "probe" / "1.0.0", old)
    (tmp_path / "probe").mkdir(exist_ok=True)
    points = steps(lambda: replace_folder(str(tmp_path / "probe" / "1.0.0"), FILES))
    assert len(points) > 12
    for index, (name, number) in enumerate(points):
        home = tmp_path / str(index)
        home.mkdir()
        if there_before:
            write_files(home / "1.0.0", old)
        with pytest.MonkeyPatch.context() as patch:
            fail_at(patch, name, number, code)
            try:
                replace_folder(str(home / "1.0.0"), FILES)
            except OSError as error:
                failed = error.errno
            else:
                failed = None
        if failed is None:  # only clearing up was left to do, and the next writer does it
            assert content(home / "1.0.0") == FILES
            clear_unfinished(str(home))
            assert [path.name for path in home.iterdir()] == ["1.0.0"]
            continue
        assert failed == code
        assert [path.name for path in home.iterdir()] == ["1.0.0"] * there_before
        if there_before:
            assert content(home / "1.0.0") == old


def test_writes_go_on_after_a_short_one(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:1000]))
    replace_folder(str(tmp_path / "1.0.0"), FILES)
    assert content(tmp_path / "1.0.0") == FILES


def test_clears_up_after_a_writer_that_was_killed(tmp_path):
    write_files(tmp_path / ".new-1.0.0-abc", {"a": b"half"})
    write_files(tmp_path / ".old-1.0.0-def", {"a": b"replaced"})
    write_files(tmp_path / "1.0.0", {"a": b"new"})
    clear_unfinished(str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["1.0.0"]
    assert content(tmp_path / "1.0.0") == {"a": b"new"}


def test_puts_back_what_a_killed_writer_had_moved_aside(tmp_path):
    write_files(tmp_path / ".new-1.0.0-abc", {"a": b"new"})
    write_files(tmp_path / ".old-1.0.0-abc", {"a": b"old"})
    clear_unfinished(str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["1.0.0"]
    assert content(tmp_path / "1.0.0") == {"a": b"old"}


def test_there_may_be_nothing_to_clear_up(tmp_path):
    clear_unfinished(str(tmp_path / "missing"))
    assert not (tmp_path / "missing").exists()


NAMES = st.sets(
    st.sampled_from([".new-", ".old-", ".old-1.0.0", "1.0.0", ".old-1.0.0-a", ".old-1.0.0-b"])
    | st.text("-.a0", min_size=1, max_size=9).map(lambda text: f".old-{text}"),
    max_size=6,
)


@given(names=NAMES)
def test_clearing_up_leaves_nothing_half_done_and_stays_in_its_folder(tmp_path_factory, names):
    root = tmp_path_factory.mktemp("root")
    write_files(root / "home", {})
    for name in names:
        write_files(root / "home" / name, {"file": b""})
    clear_unfinished(str(root / "home"))
    clear_unfinished(str(root / "home"))
    left = [path.name for path in (root / "home").iterdir()]
    assert not [name for name in left if name.startswith((".new-", ".old-"))]
    assert [path.name for path in root.iterdir()] == ["home"]


def test_removes_files_links_and_folders_and_what_is_not_there(tmp_path):
    write_files(tmp_path / "folder" / "inner", {"a": b""})
    (tmp_path / "link").symlink_to("folder")
    for name in ("link", "folder/inner/a", "missing"):
        remove(str(tmp_path / name))
    assert (tmp_path / "folder" / "inner").is_dir()
    remove(str(tmp_path / "folder"))
    assert not list(tmp_path.iterdir())


def test_windows_flushes_no_folders(tmp_path, monkeypatch):
    from cloche.bundles import durable

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable.os, "name", "nt")
        replaced = str(tmp_path / "1.0.0")
        durable.replace_folder(replaced, FILES)
    assert content(tmp_path / "1.0.0") == FILES

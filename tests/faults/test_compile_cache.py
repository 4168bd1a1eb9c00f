"""What may befall a compiled module on disk: it is refused, and compiled anew."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys

import pytest

from cloche.bundles.folders import CACHE_VARIABLE
from cloche.engine import load as room
from cloche.engine.compile_cache import CompileCache
from cloche.engine.load import Loaded, load_runtime, open_compile_cache
from tests.engine.guests import run_guest, says, write_guest

FLIPS = 150


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A bundle that is compiled and kept; a process that has loaded nothing yet."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    loaded = Loaded()
    loaded.capi = room.load_capi()
    monkeypatch.setattr(room, "_LOADED", loaded)
    scene = Scene(tmp_path)
    assert scene.load() == 1
    return scene


class Scene:
    """A bundle and its compiled module."""

    def __init__(self, root):
        self.folder = write_guest(root / "bundle", says("hello"))
        self.kept = root / "cache" / "compiled"

    def load(self):
        """Load and run it as a new process would; tells how often it had to be compiled."""
        room._LOADED.runtimes.clear()
        waits = []
        runtime = load_runtime(
            self.folder, require_signature=False, pooled=False, on_wait=waits.append
        )
        assert run_guest(runtime).stdout == "hello"
        return len(waits)

    def file(self, kind):
        (found,) = self.kept.glob(f"*.{kind}")
        return found

    @property
    def key(self):
        return self.file("record").name.split(".")[0]


def flip(data, bit):
    flipped = bytearray(data)
    flipped[bit // 8] ^= 1 << bit % 8
    return bytes(flipped)


@pytest.mark.parametrize("kind", ["code", "record"])
def test_every_flipped_bit_is_noticed(place, kind):
    cache, key = open_compile_cache(), place.key
    file = place.file(kind)
    good = file.read_bytes()
    chance = random.Random(7)
    for _ in range(FLIPS):
        file.write_bytes(flip(good, chance.randrange(len(good) * 8)))
        assert cache.load(key) is None
    file.write_bytes(good)
    assert cache.load(key) is not None


@pytest.mark.parametrize("kind", ["code", "record"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[: len(data) // 2],
        lambda data: flip(data, len(data) * 4),
        lambda data: bytes(len(data)),
    ],
)
def test_a_damaged_file_is_compiled_anew_and_healed(place, kind, damage):
    file = place.file(kind)
    file.write_bytes(damage(file.read_bytes()))
    assert place.load() == 1
    assert place.load() == 0


@pytest.mark.parametrize("kind", ["code", "record"])
def test_a_file_that_is_gone_is_made_again(place, kind):
    place.file(kind).unlink()
    assert place.load() == 1
    assert place.load() == 0


@pytest.mark.parametrize("kind", ["code", "record"])
def test_a_symbolic_link_is_not_followed(place, kind, tmp_path):
    file = place.file(kind)
    shutil.move(file, tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert place.load() == 1
    assert not file.is_symlink()
    assert place.load() == 0


@pytest.mark.parametrize("kind", ["code", "record"])
def test_a_hard_link_is_refused(place, kind, tmp_path):
    """Whoever holds the other name can change what was checked."""
    os.link(place.file(kind), tmp_path / "other name")
    assert place.load() == 1
    assert place.load() == 0


@pytest.mark.parametrize("kind", ["code", "record"])
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_to_is_refused(place, kind, mode):
    place.file(kind).chmod(mode)
    assert place.load() == 1
    assert place.load() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("kind", ["code", "record"])
def test_another_users_file_is_refused(place, kind):
    os.chown(place.file(kind), 12345, -1)
    assert place.load() == 1
    assert place.load() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_another_users_folder_is_not_used(place):
    os.chown(place.kept, 12345, -1)
    assert open_compile_cache() is None
    assert place.load() == 1


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_can_write_to_is_not_used(place, mode):
    place.kept.chmod(mode)
    assert open_compile_cache() is None
    assert place.load() == 1


def test_a_folder_that_is_a_link_is_not_used(place, tmp_path):
    shutil.move(place.kept, tmp_path / "elsewhere")
    place.kept.symlink_to(tmp_path / "elsewhere")
    assert open_compile_cache() is None
    assert place.load() == 1


@pytest.mark.parametrize("kind", ["code", "record"])
def test_a_folder_or_a_pipe_in_place_of_a_file_is_refused_without_waiting(place, kind):
    file = place.file(kind)
    cache, key = open_compile_cache(), place.key
    file.unlink()
    os.mkfifo(file)
    assert cache.load(key) is None
    file.unlink()
    file.mkdir()
    assert cache.load(key) is None


def test_the_code_of_another_record_is_refused(place, tmp_path):
    """Both are good; they do not belong together."""
    other = write_guest(tmp_path / "other", says("other"))
    load_runtime(other, require_signature=False, pooled=False)
    (stranger,) = set(place.kept.glob("*.code")) - {place.kept / f"{place_key(place)}.code"}
    (place.kept / f"{place_key(place)}.code").write_bytes(stranger.read_bytes())
    assert place.load() == 1
    assert place.load() == 0


def place_key(place):
    """The key of the scene's own bundle, where there are others."""
    return room._key(place.folder, "python", require_signature=False)


def test_what_another_version_of_wasmtime_compiled_is_not_found(place, monkeypatch):
    from cloche.record import replace

    library = room.load_capi().library
    older = replace(library, version="49.0.0")
    monkeypatch.setattr(room.load_capi(), "library", older)
    assert place.load() == 1
    monkeypatch.setattr(room.load_capi(), "library", replace(library, changed=1))
    assert place.load() == 1
    monkeypatch.undo()


def test_a_copied_cache_is_worth_nothing_under_another_key(place, monkeypatch, tmp_path):
    monkeypatch.setenv("CLOCHE_DATA_DIR", str(tmp_path / "another installation"))
    assert place.load() == 1


def test_a_file_that_is_swapped_after_the_check_changes_nothing(place, monkeypatch):
    """The bytes that were checked are the bytes that are mapped, whatever is on disk by then."""
    load = CompileCache.load

    def load_and_swap(self, key):
        found = load(self, key)
        code = place.kept / f"{key}.code"
        bad = flip(code.read_bytes(), 4000 * 8)
        code.write_bytes(bad)
        os.replace(code, place.kept / "moved")
        (place.kept / f"{key}.code").write_bytes(bad)
        return found

    monkeypatch.setattr(CompileCache, "load", load_and_swap)
    assert place.load() == 0


def test_a_file_that_is_rewritten_in_place_does_not_reach_a_module_that_runs(place):
    room._LOADED.runtimes.clear()
    runtime = load_runtime(place.folder, require_signature=False, pooled=False)
    with open(place.file("code"), "r+b") as file:
        file.write(b"\xcc" * place.file("code").stat().st_size)
    assert run_guest(runtime).stdout == "hello"


def test_a_store_that_is_killed_leaves_the_old_module_or_none(place):
    """At each step of writing: the next start works, whatever is there."""
    code = f"""
import os, sys
step = int(sys.argv[1])
for name in ("write", "fsync", "replace"):
    def stop(*arguments, _real=getattr(os, name), **options):
        global step
        step -= 1
        if step < 0:
            os.kill(os.getpid(), 9)
        return _real(*arguments, **options)
    setattr(os, name, stop)
from cloche.engine.load import load_runtime
load_runtime({place.folder!r}, require_signature=False, pooled=False)
"""
    killed = 0
    for step in range(6):
        place.file("record").unlink()
        if step % 2:
            place.file("code").unlink()
        child = subprocess.run([sys.executable, "-c", code, str(step)], timeout=120)
        killed += child.returncode == -9
        assert place.load() in (0, 1)
        assert place.load() == 0
    assert killed >= 3


def test_what_a_killed_store_left_is_swept_up_once_it_is_old(place):
    old, young = place.kept / "a.code.1-2.new", place.kept / "b.code.1-2.new"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    place.file("record").unlink()
    assert place.load() == 1
    assert not old.exists()
    assert young.exists()

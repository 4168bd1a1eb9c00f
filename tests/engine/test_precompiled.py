"""Folders of precompiled modules: who may have written them."""

from __future__ import annotations

import os
import stat

import pytest

from cloche.engine.compile_cache import CompiledModule
from cloche.engine.precompiled import make_precompiled_modules, precompiled_modules, writers_fault
from cloche.errors import CacheError
from tests.engine.guests import FACTS

KEY = "ab" * 32
MODULE = CompiledModule(facts=FACTS, code=b"native code" * 100)


def owned_by(user, mode=0o644):
    return os.stat_result((stat.S_IFREG | mode, 0, 0, 1, user, 0, 0, 0, 0, 0))


def test_what_is_put_in_is_found_again_and_readable_by_all(tmp_path):
    folder = str(tmp_path / "image")
    make_precompiled_modules(folder).store(KEY, MODULE)
    assert precompiled_modules(folder).load(KEY) == MODULE
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "image").iterdir()
    }
    assert modes == {f"{KEY}.code": 0o644, f"{KEY}.record": 0o644}
    assert stat.S_IMODE((tmp_path / "image").stat().st_mode) == 0o755


def test_a_module_that_was_damaged_is_not_used(tmp_path):
    folder = str(tmp_path / "image")
    modules = make_precompiled_modules(folder)
    modules.store(KEY, MODULE)
    for kind in ("code", "record"):
        path = tmp_path / "image" / f"{KEY}.{kind}"
        good = path.read_bytes()
        path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        assert modules.load(KEY) is None
        path.write_bytes(good)
    assert modules.load(KEY) == MODULE


def test_root_and_this_user_are_trusted_and_nobody_else():
    assert writers_fault(owned_by(0)) is None
    assert writers_fault(owned_by(os.geteuid())) is None
    assert "neither root nor" in writers_fault(owned_by(os.geteuid() + 1))


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_what_others_can_write_to_is_not_trusted(mode):
    assert "others may write" in writers_fault(owned_by(0, mode))


@pytest.mark.parametrize("place", ["image", "."])
def test_a_folder_that_others_can_write_to_is_refused_also_one_above(tmp_path, place):
    folder = tmp_path / "image"
    folder.mkdir(mode=0o755)
    (tmp_path / place).chmod(0o777)
    with pytest.raises(CacheError, match="others may write"):
        precompiled_modules(str(folder))


@pytest.mark.parametrize("folder", ["relative", "/nonexistent/folder"])
def test_what_is_no_folder_is_refused(folder):
    with pytest.raises(CacheError, match="full path"):
        precompiled_modules(folder)

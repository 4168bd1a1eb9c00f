"""Compiled modules on disk. The faults that befall them are in `tests/faults`."""

from __future__ import annotations

import hmac
import os
import stat
import threading

import pytest

from cloche.bundles.folders import owner_only_folder
from cloche.engine.compile_cache import CompileCache, CompiledModule
from cloche.errors import CacheError
from cloche.record import replace
from tests.engine.guests import FACTS

SECRET = b"s" * 32
KEY = "ab" * 32
MODULE = CompiledModule(facts=FACTS, code=b"native code" * 100)


@pytest.fixture
def cache(tmp_path):
    return CompileCache(owner_only_folder(str(tmp_path / "compiled")), SECRET)


def test_gives_back_what_was_stored(cache):
    cache.store(KEY, MODULE)
    assert cache.load(KEY) == MODULE


def test_gives_nothing_where_nothing_was_stored(cache):
    assert cache.load(KEY) is None


def test_keeps_the_last_that_was_stored_under_a_key(cache):
    cache.store(KEY, MODULE)
    newer = replace(MODULE, code=b"newer")
    cache.store(KEY, newer)
    assert cache.load(KEY) == newer


def test_files_are_this_users_alone_and_nothing_else_is_left(cache, tmp_path):
    cache.store(KEY, MODULE)
    names = sorted(path.name for path in (tmp_path / "compiled").iterdir())
    assert names == [f"{KEY}.code", f"{KEY}.record"]
    for name in names:
        assert stat.S_IMODE((tmp_path / "compiled" / name).stat().st_mode) == 0o600


def test_a_record_of_another_key_is_refused(cache, tmp_path):
    other = "cd" * 32
    cache.store(KEY, MODULE)
    for kind in ("code", "record"):
        os.link(tmp_path / "compiled" / f"{KEY}.{kind}", tmp_path / "compiled" / f"{other}.{kind}")
        os.unlink(tmp_path / "compiled" / f"{KEY}.{kind}")
    assert cache.load(other) is None


def test_a_record_of_another_installation_is_refused(cache, tmp_path):
    cache.store(KEY, MODULE)
    assert CompileCache(str(tmp_path / "compiled"), b"t" * 32).load(KEY) is None


def test_a_record_is_authenticated_as_a_standard_says(cache, tmp_path):
    """Not by a scheme of our own: the first bytes are a keyed hash of all the others."""
    from hashlib import blake2b

    cache.store(KEY, MODULE)
    raw = (tmp_path / "compiled" / f"{KEY}.record").read_bytes()
    message = KEY.encode() + b"\0" + raw[32:]
    known = {
        hmac.digest(SECRET, message, "sha256"),
        blake2b(message, key=SECRET, digest_size=32).digest(),
    }
    assert raw[:32] in known


def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(cache, tmp_path):
    os.rmdir(tmp_path / "compiled")
    with pytest.raises(CacheError, match="compiled cannot keep"):
        cache.store(KEY, MODULE)


def test_where_there_can_be_no_lock_it_is_done_without(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with CompileCache(str(tmp_path / "file"), SECRET).lock(KEY):
        assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("mode", [0o660, 0o606, 0o666])
def test_a_file_that_others_can_write_to_is_refused(cache, tmp_path, mode):
    cache.store(KEY, MODULE)
    (tmp_path / "compiled" / f"{KEY}.code").chmod(mode)
    assert cache.load(KEY) is None


def test_one_at_a_time_has_the_lock_of_a_key(cache):
    held, let_go, order = threading.Event(), threading.Event(), []

    def first():
        with cache.lock(KEY):
            held.set()
            let_go.wait(20)
            order.append("first")

    def second():
        with cache.lock(KEY):
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert held.wait(20)
    threads[1].start()
    let_go.set()
    for thread in threads:
        thread.join(60)
    assert order == ["first", "second"]


def test_many_that_store_at_once_leave_a_whole_module(cache, tmp_path):
    modules = [replace(MODULE, code=b"%d" % number * 10_000) for number in range(8)]
    ready = threading.Barrier(8)

    def store(module):
        ready.wait(20)
        for _ in range(20):
            cache.store(KEY, module)

    threads = [threading.Thread(target=store, args=(module,)) for module in modules]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    cache.store(KEY, MODULE)
    assert cache.load(KEY) == MODULE
    assert len(list((tmp_path / "compiled").iterdir())) == 2

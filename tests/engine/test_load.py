"""Runtimes that are loaded, cold and warm."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading

import pytest

from cloche.bundles.folders import CACHE_VARIABLE
from cloche.engine import load as room
from cloche.engine.load import (
    PRECOMPILED_VARIABLE,
    Loaded,
    load_runtime,
    open_compile_cache,
    precompile,
)
from cloche.errors import (
    AssetError,
    BundleNotFoundError,
    EngineError,
    ModuleError,
    SignatureError,
)
from tests.engine.guests import NOTHING, guest_text, run_guest, says, write_guest


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    """An empty cache, and a process that has loaded nothing yet."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    loaded = Loaded()
    loaded.capi = room.load_capi()
    monkeypatch.setattr(room, "_LOADED", loaded)


def forget():
    """Load anew, as another process would."""
    room._LOADED.runtimes.clear()


def load(folder, **options):
    return load_runtime(str(folder), require_signature=False, pooled=False, **options)


def kept(tmp_path):
    names = (path.name for path in (tmp_path / "cache" / "compiled").iterdir())
    return sorted(name for name in names if not name.endswith(".lock"))


def test_a_bundle_is_compiled_once_and_then_mapped(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("hello"))
    waits = []
    assert run_guest(load(folder, on_wait=waits.append)).stdout == "hello"
    assert waits == ["compiling lang-test 1.2.3, once on this machine"]
    assert len(kept(tmp_path)) == 2
    forget()
    assert run_guest(load(folder, on_wait=waits.append)).stdout == "hello"
    assert len(waits) == 1


def test_a_process_loads_a_runtime_once(tmp_path):
    """Each reserves half a terabyte of addresses."""
    folder = write_guest(tmp_path / "bundle", says("hello"))
    first = load(folder)
    assert load(folder) is first
    copy = shutil.copytree(folder, tmp_path / "copy")
    assert load(copy) is first
    other = write_guest(tmp_path / "other", says("other"))
    assert load(other) is not first


def test_threads_that_load_at_once_get_the_same(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("hello"))
    ready, found = threading.Barrier(8), []

    def get():
        ready.wait(20)
        found.append(load(folder))

    threads = [threading.Thread(target=get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 8
    assert len(set(map(id, found))) == 1


def test_a_warm_start_needs_no_asset_and_a_cold_one_does(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("hello"))
    load(folder)
    os.unlink(os.path.join(folder, "python.wasm"))
    forget()
    assert run_guest(load(folder)).stdout == "hello"
    shutil.rmtree(tmp_path / "cache")
    forget()
    with pytest.raises(AssetError):
        load(folder)


def test_any_other_byte_of_the_manifest_is_another_bundle(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("hello"))
    load(folder)
    manifest = tmp_path / "bundle" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    waits = []
    load(folder, on_wait=waits.append)
    assert len(waits) == 1


def test_a_bundle_without_a_signature_is_refused_unless_it_is_asked_for(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("hello"))
    load(folder)
    with pytest.raises(SignatureError):
        load_runtime(folder)


def test_a_changed_asset_is_refused(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("hello"))
    asset = tmp_path / "bundle" / "python.wasm"
    asset.write_bytes(asset.read_bytes()[:-1] + b"?")
    with pytest.raises(AssetError):
        load(folder)
    assert not (tmp_path / "cache" / "compiled").exists() or kept(tmp_path) == []


def test_a_folder_that_is_no_bundle_is_an_error_with_its_name(tmp_path):
    with pytest.raises(BundleNotFoundError, match=tmp_path.name):
        load(tmp_path)


def test_a_command_that_there_is_not_is_an_error_that_lists_those_there_are(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("hello"))
    with pytest.raises(ModuleError, match="no command ruby; it has python"):
        load_runtime(folder, "ruby", require_signature=False)


@pytest.mark.parametrize(
    ("text", "memory", "words"),
    [
        (guest_text('(func (export "_start"))', pages=17), {}, "bytes of memory"),
        (guest_text('(table 901 funcref) (func (export "_start"))'), {}, "elements"),
        (
            guest_text('(table 1 funcref) (table 1 funcref) (func (export "_start"))'),
            {},
            "2 tables",
        ),
        (
            guest_text("(global i32 (i32.const 1))" * 4 + '(func (export "_start"))'),
            {},
            "4 globals",
        ),
        ('(module (import "env" "f" (func)) (func (export "_start")))', {}, "function env.f"),
        ('(module (func (export "_start")))', {}, "memory"),
    ],
)
def test_a_module_that_is_not_as_its_manifest_says_gets_one_clear_error(
    tmp_path, text, memory, words
):
    folder = write_guest(tmp_path / "bundle", text, **memory)
    for _ in range(2):
        with pytest.raises(ModuleError, match=words):
            load(folder)
    assert kept(tmp_path) == [] if (tmp_path / "cache" / "compiled").exists() else True


def test_a_stack_larger_than_the_threads_have_is_refused(tmp_path):
    import json

    folder = write_guest(tmp_path / "bundle", NOTHING)
    manifest = tmp_path / "bundle" / "manifest.json"
    value = json.loads(manifest.read_bytes())
    value["runtime"]["stack"]["wasm"] = 13 << 20
    manifest.write_text(json.dumps(value))
    with pytest.raises(ModuleError, match="native stack of 13,631,488 bytes; there are 12,582,912"):
        load(folder)


def test_what_fails_to_load_leaves_no_engine_behind(tmp_path):
    """Each would hold half a terabyte of addresses: a service that tries again would run out."""
    folder = write_guest(tmp_path / "bundle", '(module (import "env" "f" (func)))')

    def addresses():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * 4096

    for _ in range(3):
        with pytest.raises(EngineError):
            load_runtime(folder, require_signature=False)
    before = addresses()
    for _ in range(5):
        with pytest.raises(EngineError):
            load_runtime(folder, require_signature=False)
    assert addresses() - before < 1 << 38


@pytest.mark.parametrize("variable", [CACHE_VARIABLE, "CLOCHE_DATA_DIR"])
def test_runs_without_a_cache_where_there_can_be_none(tmp_path, monkeypatch, variable):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    monkeypatch.setenv(variable, str(tmp_path / "open"))
    assert open_compile_cache() is None
    folder = write_guest(tmp_path / "bundle", says("uncached"))
    assert run_guest(load(folder)).stdout == "uncached"


def test_runs_where_the_cache_cannot_be_written(tmp_path, monkeypatch):
    from cloche.engine.compile_cache import CompileCache
    from cloche.errors import CacheError

    def refuse(self, key, module):
        raise CacheError(28, "disk is full")

    monkeypatch.setattr(CompileCache, "store", refuse)
    folder = write_guest(tmp_path / "bundle", says("full"))
    assert run_guest(load(folder)).stdout == "full"


def test_code_that_the_engine_refuses_is_compiled_again(tmp_path):
    """As on another machine that shares the home folder."""
    folder = write_guest(tmp_path / "bundle", says("hello"))
    load(folder)
    cache = open_compile_cache()
    key = kept(tmp_path)[0].split(".")[0]
    module = cache.load(key)
    cache.store(key, type(module)(facts=module.facts, code=b"of another engine"))
    forget()
    waits = []
    assert run_guest(load(folder, on_wait=waits.append)).stdout == "hello"
    assert len(waits) == 1
    forget()
    load(folder, on_wait=waits.append)
    assert len(waits) == 1


def test_loads_on_a_thread_with_a_small_stack(tmp_path):
    """The compiler needs more; in a child, since what fails would end the process."""
    folder = write_guest(tmp_path / "bundle", says("small"))
    code = f"""
import threading
from cloche.engine.load import load_runtime
from tests.engine.guests import run_guest
def work():
    print(run_guest(load_runtime({folder!r}, require_signature=False)).stdout)
threading.stack_size(256 << 10)
for _ in range(2):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
"""
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=120)
    assert child.stdout == b"small\nsmall\n", child.stderr[-2000:]


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_loads_in_a_child_that_was_forked_while_another_thread_was_loading(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("child"))
    room._LOADED.lock.acquire()
    held = threading.Event()
    room._LOADED.lock.release()
    gate = threading.Event()

    def hold():
        with room._LOADED.lock:
            held.set()
            gate.wait(20)

    holding = threading.Thread(target=hold)
    holding.start()
    held.wait(20)
    child = os.fork()
    if not child:
        code = 1
        try:
            code = 0 if run_guest(load(folder)).stdout == "child" else 2
        finally:
            os._exit(code)
    gate.set()
    holding.join(20)
    assert os.waitpid(child, 0)[1] == 0


def test_what_was_precompiled_is_used_and_not_compiled_again(tmp_path, monkeypatch):
    folder, image = write_guest(tmp_path / "bundle", says("hello")), str(tmp_path / "image")
    waits = []
    unsigned = {"require_signature": False, "on_wait": waits.append}
    assert precompile(folder, output=image, **unsigned)
    assert not precompile(folder, output=image, **unsigned)
    assert waits == ["compiling lang-test 1.2.3, once on this machine"]
    monkeypatch.setenv(PRECOMPILED_VARIABLE, image)
    assert run_guest(load(folder, on_wait=waits.append)).stdout == "hello"
    assert len(waits) == 1
    forget()
    monkeypatch.delenv(PRECOMPILED_VARIABLE)
    load(folder, on_wait=waits.append)
    assert len(waits) == 2


def test_what_is_precompiled_without_a_folder_is_in_this_users_cache(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("hello"))
    assert precompile(folder, require_signature=False)
    waits = []
    assert run_guest(load(folder, on_wait=waits.append)).stdout == "hello"
    assert waits == []


def test_a_precompiled_module_that_was_damaged_is_compiled_again(tmp_path, monkeypatch):
    folder, image = write_guest(tmp_path / "bundle", says("hello")), tmp_path / "image"
    precompile(folder, output=str(image), require_signature=False)
    (code,) = image.glob("*.code")
    code.write_bytes(code.read_bytes()[:-1])
    monkeypatch.setenv(PRECOMPILED_VARIABLE, str(image))
    waits = []
    assert run_guest(load(folder, on_wait=waits.append)).stdout == "hello"
    assert len(waits) == 1


def test_processes_that_start_at_once_compile_once(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("hello"))
    code = f"""
from cloche.engine.load import load_runtime
waits = []
load_runtime({folder!r}, require_signature=False, pooled=False, on_wait=waits.append)
"""
    children = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [child.wait(60) for child in children] == [0] * 4
    assert len(kept(tmp_path)) == 2

"""Loads runtimes, once in a process: from what was compiled before, or from a verified bundle.

A warm start reads the manifest's bytes, finds the record of the module that was compiled for them,
and maps its code. A cold start verifies the bundle in the fixed order, compiles, and keeps the
result. Only bundles that were verified ever get a record.
"""

from __future__ import annotations

import os
from _blake2 import blake2b
from _thread import RLock
from time import monotonic

from cloche.bundles.files import read_file
from cloche.bundles.folders import cache_folder, owner_only_folder
from cloche.engine.capi import CApi
from cloche.engine.compile_cache import CompileCache, CompiledModule
from cloche.engine.configuration import Engine, EngineConfiguration
from cloche.engine.crew import CREW, LARGEST_WASM_STACK
from cloche.engine.facts import ModuleFacts
from cloche.engine.library import find_library
from cloche.engine.module import (
    check_module,
    compile_module,
    deserialize_module,
    serialize_module,
)
from cloche.engine.runtime import Runtime
from cloche.engine.secret import installation_secret
from cloche.errors import BundleNotFoundError, CacheError, ModuleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from cloche.bundles.manifest import PageRange

    T = TypeVar("T")

_MANIFEST_BYTES = 64 << 10
# Wiping a small memory in place is quicker than giving its pages back and taking new ones; for a
# large one, of which a run touches little, it is the other way round.
_WIPED_IN_PLACE = 2 << 20
PRECOMPILED_VARIABLE = "CLOCHE_PRECOMPILED"


class Loaded:
    """What this process has loaded, which is never freed: the library, and each runtime once."""

    def __init__(self) -> None:
        self.capi: CApi | None = None
        self.runtimes: dict[tuple[str, bool], Runtime] = {}
        self.tested = False
        self._reset()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        # After a fork, a thread that held the lock is not there to release it. A signal handler may
        # interrupt its holder, and load something of its own.
        self.lock = RLock()


_LOADED = Loaded()


def load_capi() -> CApi:
    """Load wasmtime's library, once in a process.

    Raises:
        EngineUnavailableError: If there is no usable one.
    """
    if _LOADED.capi is None:
        _LOADED.capi = CApi(find_library())
    return _LOADED.capi


def load_runtime(
    folder: str,
    command: str = "python",
    *,
    require_signature: bool = True,
    pooled: bool = True,
    on_wait: Callable[[str], object] | None = None,
) -> Runtime:
    """Load a bundle's command, compiled before or now; once in a process.

    Args:
        folder: The bundle's folder.
        command: One of the commands in its manifest.
        require_signature: False admits a bundle without a signature; a wrong one is never admitted.
        pooled: Whether memory is kept ready for many instances.
        on_wait: Called with a sentence before the module is compiled, which takes a moment, and
            every second until it is.

    Raises:
        BundleError: If the bundle is not what it claims to be.
        EngineError: If the engine or the module cannot be used.
    """
    key = _key(folder, command, require_signature=require_signature)
    with _LOADED.lock:
        runtime = _LOADED.runtimes.get((key, pooled)) or _load_compiled(key, pooled=pooled)
        if runtime is None:
            facts, wasm = _verified_module(folder, command, require_signature=require_signature)
            work = _compile_once(key, facts, wasm, pooled=pooled)
            runtime = _wait_for(work, facts, on_wait)
        _LOADED.runtimes[key, pooled] = runtime
    return runtime


def precompile(
    folder: str,
    command: str = "python",
    *,
    output: str | None = None,
    require_signature: bool = True,
    on_wait: Callable[[str], object] | None = None,
) -> bool:
    """Compile a bundle's command ahead of its first run.

    Args:
        folder: The bundle's folder.
        command: One of the commands in its manifest.
        output: The folder to keep it in, for `CLOCHE_PRECOMPILED`; None takes this user's cache.
        require_signature: False admits a bundle without a signature; a wrong one is never admitted.
        on_wait: As for `load_runtime`.

    Returns:
        Whether it had to be compiled; False where it had been before.

    Raises:
        BundleError: If the bundle is not what it claims to be, or nothing can be kept there.
        EngineError: If the engine or the module cannot be used.
    """
    from cloche.engine.precompiled import make_precompiled_modules

    cache = _user_cache() if output is None else make_precompiled_modules(output)
    key = _key(folder, command, require_signature=require_signature)
    if cache.load(key) is not None:
        return False
    facts, wasm = _verified_module(folder, command, require_signature=require_signature)

    def compile_and_keep() -> None:
        engine, module = _compile(facts, wasm, pooled=False)
        cache.store(key, CompiledModule(facts=facts, code=serialize_module(engine, module)))

    _wait_for(compile_and_keep, facts, on_wait)
    return True


def _wait_for(
    work: Callable[[], T], facts: ModuleFacts, on_wait: Callable[[str], object] | None
) -> T:
    """Have something compiled by a thread of the crew, and tell how long it takes.

    The compiler's needs of stack are its own affair, and the caller's may be small.
    """
    if on_wait is None:
        return CREW.call(work)
    sentence = f"compiling {facts.bundle} {facts.version}, once on this machine"
    on_wait(sentence)
    begun = monotonic()
    return CREW.call(work, lambda: on_wait(f"{sentence}: {monotonic() - begun:.0f} s"))


def _load_compiled(key: str, *, pooled: bool) -> Runtime | None:
    """Load what was compiled before; None where nothing was, or it cannot be trusted or used."""
    for cache in _caches():
        found = cache.load(key)
        if found is None:
            continue
        engine = Engine(load_capi(), _configuration(found.facts, pooled=pooled))
        module = deserialize_module(engine, found.code)
        if module is not None:
            return Runtime(engine, module, found.facts)
        engine.delete()
    return None


def _compile_once(
    key: str, facts: ModuleFacts, wasm: bytes, *, pooled: bool
) -> Callable[[], Runtime]:
    """Give what compiles, unless another process is at it: then it waits, and loads its work."""
    cache = open_compile_cache()
    if cache is None:
        return lambda: Runtime(*_compile(facts, wasm, pooled=pooled), facts)
    # Made on this thread: `threading` takes the first thread that imports it for the main one.
    lock = cache.lock(key)

    def work() -> Runtime:
        with lock:
            runtime = _load_compiled(key, pooled=pooled)
            if runtime is None:
                engine, module = _compile(facts, wasm, pooled=pooled)
                runtime = Runtime(engine, module, facts)
                code = serialize_module(engine, module)
                _keep(cache, key, CompiledModule(facts=facts, code=code))
        return runtime

    return work


def _compile(facts: ModuleFacts, wasm: bytes, *, pooled: bool) -> tuple[Engine, int]:
    _test_library()
    engine = Engine(load_capi(), _configuration(facts, pooled=pooled))
    module = 0
    try:
        module = compile_module(engine, wasm)
        check_module(engine.api, module)
    except BaseException:
        if module:
            engine.api.wasmtime_module_delete(module)
        engine.delete()
        raise
    return engine, module


def _test_library() -> None:
    """Make sure, once in a process, that the library is what it is taken for."""
    from cloche.engine.selftest import self_test

    if not _LOADED.tested:
        # On an engine of its own: one that has run a guest is never freed.
        self_test(Engine(load_capi(), EngineConfiguration(pooled=False)))
        _LOADED.tested = True


def _caches() -> Iterator[CompileCache]:
    """Give the places to look in: what was made with an image, then what this user has compiled."""
    chosen = os.environ.get(PRECOMPILED_VARIABLE)
    if chosen:
        from cloche.engine.precompiled import precompiled_modules

        yield precompiled_modules(chosen)
    cache = open_compile_cache()
    if cache is not None:
        yield cache


def open_compile_cache() -> CompileCache | None:
    """Open this user's compile cache; None where there can be none, and `doctor` says why."""
    try:
        return _user_cache()
    except CacheError:
        return None


def _user_cache() -> CompileCache:
    folder = owner_only_folder(os.path.join(cache_folder(), "compiled"))
    return CompileCache(folder, installation_secret())


def _keep(cache: CompileCache, key: str, module: CompiledModule) -> None:
    try:
        cache.store(key, module)
    except CacheError:
        return  # a full disk costs the next start some time, and this run nothing


def _key(folder: str, command: str, *, require_signature: bool) -> str:
    try:
        manifest = read_file(os.path.join(folder, "manifest.json"), _MANIFEST_BYTES)
    except OSError as error:
        raise BundleNotFoundError(f"{folder} is no bundle: {error.strerror}") from error
    library = load_capi().library
    signature = "signed" if require_signature else "any"
    identity = f"{library.path}\0{library.version}\0{library.size}\0{library.changed}"
    configuration = EngineConfiguration().fingerprint()
    text = f"{identity}\0{configuration}\0{command}\0{signature}\0"
    return blake2b(text.encode() + blake2b(manifest).digest(), digest_size=32).hexdigest()


def _verified_module(
    folder: str, command: str, *, require_signature: bool
) -> tuple[ModuleFacts, bytes]:
    from cloche.bundles.bundle import open_bundle
    from cloche.engine.mutable import read_mutable
    from cloche.engine.shape import Shape, check_shape

    bundle = open_bundle(folder, require_signature=require_signature)
    offered = bundle.manifest.find_command(command)
    if offered is None:
        there = ", ".join(each.name for each in bundle.manifest.commands)
        raise ModuleError(f"{bundle.name} has no command {command}; it has {there}")
    needs = bundle.manifest.runtime
    wasm = bundle.read_asset(offered.module)
    declared = Shape(
        memories=1,
        memory=needs.memory.minimum,
        tables=1,
        table_elements=needs.memory.table_elements,
        globals=needs.memory.globals,
    )
    shape = check_shape(wasm, declared)
    mutable = read_mutable(wasm)
    asset = bundle.manifest.find_asset(offered.module)
    facts = ModuleFacts(
        bundle=bundle.name,
        version=bundle.version,
        trust=bundle.trust,
        wasm_stack=needs.stack.wasm,
        table_elements=needs.memory.table_elements,
        minimum_memory=needs.memory.minimum,
        default_memory=needs.memory.default,
        module=asset.sha256 if asset else "",
        mutable_globals=" ".join(mutable.exported),
        hidden_state=mutable.hidden,
        start_functions=shape.start_functions,
        hot_pages=_as_text(needs.memory.hot),
        warm_pages=_as_text(needs.memory.warm),
    )
    return facts, wasm


def _as_text(ranges: Iterable[PageRange]) -> str:
    return " ".join(f"{each.first}+{each.count}" for each in ranges)


def _configuration(facts: ModuleFacts, *, pooled: bool) -> EngineConfiguration:
    if not 0 < facts.wasm_stack <= LARGEST_WASM_STACK:
        raise ModuleError(
            f"{facts.bundle} needs a native stack of {facts.wasm_stack:,} bytes; "
            f"there are {LARGEST_WASM_STACK:,}"
        )
    small = facts.minimum_memory <= _WIPED_IN_PLACE
    return EngineConfiguration(
        wasm_stack=facts.wasm_stack,
        table_elements=facts.table_elements,
        pooled=pooled,
        keep_resident=facts.minimum_memory if small else 0,
    )

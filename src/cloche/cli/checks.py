"""The checks of `cloche doctor`: each looks at one thing that a run needs."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import sysconfig
from time import perf_counter
from typing import TYPE_CHECKING

from cloche.bundles.bundle import open_bundle
from cloche.bundles.folders import cache_folder
from cloche.bundles.location import official_bundles
from cloche.cli.bundle import describe_trust
from cloche.engine.configuration import POOL_SLOTS, Engine, EngineConfiguration
from cloche.engine.crew import CREW, MOST_THREADS, THREAD_STACK
from cloche.engine.library import NEWEST_MAJOR, OLDEST_MAJOR
from cloche.engine.load import load_capi
from cloche.engine.secret import installation_secret
from cloche.engine.selftest import self_test
from cloche.errors import BundleError, ClocheError, EngineUnavailableError
from cloche.record import record
from cloche.sandbox import InProcessWasiRunner, Sandbox
from cloche.sandbox.runtimes import installed_runtimes
from cloche.tools.description import readable_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cloche.bundles.location import BundleLocation

OK = "ok"
NOTE = "note"
FAIL = "FAIL"

_CGROUP_LIMIT = "/sys/fs/cgroup/memory.max"
_COMPILED_SIZE = 64 << 20


@record
class Finding:
    """What one check found out.

    Attributes:
        subject: What was looked at, in one word.
        state: "ok"; "note" where code can be run all the same; "FAIL" where it cannot.
        text: What was found and, if something is wrong, what to do.
    """

    subject: str
    state: str
    text: str


def run_checks() -> Iterator[Finding]:
    """Carry out every check, each after the ones that it stands on."""
    for check in _CHECKS:
        yield from check()


def check_python() -> Iterator[Finding]:
    """Which Python this is; the package cannot be installed for one that is too old."""
    name = f"{platform.python_implementation()} {platform.python_version()}"
    threads = "free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else "with the GIL"
    yield Finding(
        subject="python",
        state=OK if sys.implementation.name == "cpython" else NOTE,
        text=f"{name} {threads}, on {platform.system()} {platform.machine()}",
    )


def check_engine() -> Iterator[Finding]:
    """Whether wasmtime is there, can be loaded, and is laid out as expected."""
    try:
        api = load_capi()
        engine = Engine(api, EngineConfiguration())
        CREW.call(lambda: self_test(engine))
    except EngineUnavailableError as error:
        yield Finding(subject="wasmtime", state=FAIL, text=str(error))
        return
    text = (
        f"{api.library.version}, self-test passed; "
        f"versions {OLDEST_MAJOR} to {NEWEST_MAJOR} are supported"
    )
    yield Finding(subject="wasmtime", state=OK, text=text)
    yield check_pool(engine)


def check_pool(engine: Engine) -> Finding:
    """Whether there is address space for instances that are kept ready."""
    if engine.pooled:
        return Finding(subject="pool", state=OK, text=f"{POOL_SLOTS} instances are kept ready")
    text = "no address space for one (ulimit -v); instances are made on demand, a little slower"
    return Finding(subject="pool", state=NOTE, text=text)


def check_threads() -> Iterator[Finding]:
    """How many guests can run at once."""
    stack = readable_size(THREAD_STACK)
    cpus = os.cpu_count() or 1
    text = f"up to {MOST_THREADS} guests at once, each on a stack of {stack}; {cpus} CPU(s) here"
    yield Finding(subject="threads", state=OK, text=text)


def check_memory() -> Iterator[Finding]:
    """Which limits on memory this process has itself."""
    limits = [
        f"{readable_size(size)} by {source}"
        for source, size in (("ulimit -v", _address_space()), ("the cgroup", _cgroup_memory()))
        if size is not None
    ]
    if limits:
        text = f"this process is limited to {' and '.join(limits)}; guests need room in it"
        yield Finding(subject="memory", state=NOTE, text=text)
    else:
        yield Finding(subject="memory", state=OK, text="this process has no limit of its own")


def check_cache() -> Iterator[Finding]:
    """Whether compiled modules can be kept, so that only the first run compiles."""
    try:
        folder = cache_folder()
        installation_secret()
        free = shutil.disk_usage(folder).free
    except (ClocheError, OSError) as error:
        text = f"nothing can be kept, so every start compiles anew: {error}"
        yield Finding(subject="cache", state=NOTE, text=text)
        return
    if free < _COMPILED_SIZE:
        text = f"{folder} has only {readable_size(free)} left; starts may have to compile anew"
        yield Finding(subject="cache", state=NOTE, text=text)
    else:
        yield Finding(subject="cache", state=OK, text=f"{folder}, this user's alone")


def check_bundles() -> Iterator[Finding]:
    """Whether the official bundles are there and are what their signers made."""
    locations = official_bundles()
    if not locations:
        text = "no runtime is here; install a wheel that has one, or build it with `make setup`"
        yield Finding(subject="bundle", state=FAIL, text=text)
    for location in locations:
        yield _check_bundle(location)


def _check_bundle(location: BundleLocation) -> Finding:
    title = f"{location.name} {location.version}"
    try:
        opened = open_bundle(location.folder)
        for asset in opened.manifest.assets:
            opened.read_asset(asset.path)
    except BundleError as error:
        return Finding(subject="bundle", state=FAIL, text=f"{title} is not in order: {error}")
    state = OK if opened.trust == "release" else NOTE
    runtime = opened.manifest.runtime
    text = f"{title}, Python {runtime.python}; {describe_trust(opened.trust)}"
    return Finding(subject="bundle", state=state, text=text)


def check_run() -> Iterator[Finding]:
    """Whether code really runs on each runtime, and how quickly once everything is warm."""
    for runtime in installed_runtimes():
        yield _check_run_on(runtime)


def _check_run_on(runtime: str) -> Finding:
    waited: list[str] = []
    try:
        sandbox = Sandbox(runtime=runtime, runner=InProcessWasiRunner(on_wait=waited.append))
        sandbox.run("print(1 + 1)")
        started = perf_counter()
        result = sandbox.run("print(1 + 1)")
        seconds = perf_counter() - started
    except ClocheError as error:
        return Finding(subject="run", state=FAIL, text=f"nothing can be run on {runtime}: {error}")
    if result.stdout != "2\n":
        text = f"print(1 + 1) ended with {result.status}: {result.detail or result.stderr.strip()}"
        return Finding(subject="run", state=FAIL, text=f"{runtime}: {text}")
    compiled = "compiled just now" if waited else "compiled before"
    text = f"{runtime}: print(1 + 1) gave 2 in {seconds * 1e3:.2f} ms; it was {compiled}"
    return Finding(subject="run", state=OK, text=text)


def _address_space() -> int | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    soft = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if soft == resource.RLIM_INFINITY else soft


def _cgroup_memory() -> int | None:
    try:
        with open(_CGROUP_LIMIT, encoding="ascii") as file:
            text = file.read().strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


_CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    check_python,
    check_engine,
    check_threads,
    check_memory,
    check_cache,
    check_bundles,
    check_run,
)

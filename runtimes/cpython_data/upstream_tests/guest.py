"""Running one file of tests in the runtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import TYPE_CHECKING

from cloche.engine.live_session import LiveSession
from cloche.engine.step_request import StepRequest
from cloche.limits import GIB, MIB, Limits
from cloche.packages.library import Library
from cloche.request import RunRequest
from cloche.result import Result, Status
from cloche.sandbox import InProcessWasiRunner
from runtimes.cpython_data.upstream_tests.catalogue import Upstream
from runtimes.recipe.errors import RecipeError

if TYPE_CHECKING:
    from cloche.request import Tree

# Time for the slowest files on a busy machine, memory as upstream's tests take it for granted, and
# a clock as that of a machine, since some tests measure.
LIMITS = Limits(
    timeout=1800.0,
    memory=2 * GIB,
    output=16 * MIB,
    file_bytes=256 * MIB,
    file_nodes=10_000,
    open_files=512,
    clock_resolution=1e-6,
)

_TESTS_IN_GUEST = "/tests"
_DRIVER = Path(__file__).with_name("driver.py")
_DRIVER_IN_GUEST = "/driver/driver.py"


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """The interpreter under test.

    Attributes:
        bundle: The folder of the bundle to run.
        runner: Who runs it.
        library: pytest, and what it needs.
        tests: For each package, what is in the folder `/tests`.
        prepared: For each package, a session that has imported what all its tests need.
        lock: Held while one is opened or copied.
    """

    bundle: str
    runner: InProcessWasiRunner
    library: Library
    tests: Mapping[str, Tree]
    prepared: dict[str, LiveSession] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def run(self, name: str, unselected: Sequence[str] = (), claims: Sequence[str] = ()) -> Result:
        """Run a file of tests in a fresh instance, a copy of one where pytest is imported.

        Args:
            name: Its name, such as `numpy.fft.tests.test_helper`.
            unselected: Tests in it to leave out.
            claims: Nothing can be claimed here.

        Raises:
            ClocheError: If the bundle or the engine cannot be used.
        """
        assert not claims
        with self.lock:
            session = self._prepared(name.partition(".")[0]).fork()
        try:
            return _step(session, f"driver.run({name!r}, {list(unselected)!r})")
        finally:
            session.close()

    def _prepared(self, package: str) -> LiveSession:
        session = self.prepared.get(package)
        if session is None:
            request = RunRequest(
                argv=("python",),
                files={_DRIVER_IN_GUEST: _DRIVER.read_bytes()},
                folders={_TESTS_IN_GUEST: self.tests[package]},
                limits=LIMITS,
                seed=b"upstream's tests",
            )
            session = self.runner.open_session(self.bundle, self.library.add_to(request))
            folder = str(PurePosixPath(_DRIVER_IN_GUEST).parent)
            code = f"import sys; sys.path.append({folder!r}); import driver"
            result = _step(session, f"{code}\ndriver.prepare({package!r})")
            if result.status != Status.OK:
                raise RecipeError(f"the tests of {package} cannot be prepared: {result.stderr}")
            self.prepared[package] = session
        return session


def _step(session: LiveSession, code: str) -> Result:
    step = session.step(StepRequest(code=code))
    step.submit()
    return step.wait()


def make_guest(bundle: str, wheels: Sequence[Path], upstreams: Sequence[Upstream]) -> Guest:
    """Prepare what all runs have in common.

    Args:
        bundle: The bundle's folder.
        wheels: pytest, and what it needs.
        upstreams: The packages' tests.

    Raises:
        ClocheError: If the bundle or a wheel cannot be used.
    """
    runner = InProcessWasiRunner()
    return Guest(
        bundle=bundle,
        runner=runner,
        library=Library(wheels, runner.open_bundle(bundle), runner),
        tests={upstream.package.name: _folder(upstream) for upstream in upstreams},
    )


def _folder(upstream: Upstream) -> Tree:
    settings = upstream.source / upstream.settings
    return {
        upstream.package.name: upstream.tree(),
        f"settings{settings.suffix}": settings.read_bytes(),
    }

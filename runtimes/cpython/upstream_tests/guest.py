"""Running one file of tests in the runtime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cloche.limits import GIB, MIB, Limits
from cloche.request import RunRequest
from cloche.result import Result
from cloche.sandbox import InProcessWasiRunner
from runtimes.cpython.upstream_tests.catalogue import package_tree

if TYPE_CHECKING:
    from cloche.request import Tree

# Time for the slowest files on a busy machine; memory for a test that asks for 2**31 random bits;
# and a clock as that of a machine, since some tests measure.
LIMITS = Limits(
    timeout=300.0,
    memory=GIB,
    output=8 * MIB,
    file_bytes=256 * MIB,
    file_nodes=10_000,
    open_files=512,
    clock_resolution=1e-6,
)

_PACKAGE_IN_GUEST = "/usr/local/lib/python3.13/site-packages/test"
_DRIVER = Path(__file__).with_name("driver.py")
_DRIVER_IN_GUEST = "/driver/driver.py"


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """The interpreter under test.

    Attributes:
        bundle: The folder of the bundle to run.
        runner: Who runs it.
        package: What is in the folder of the package `test`.
    """

    bundle: str
    runner: InProcessWasiRunner
    package: Tree

    def run(self, name: str, unselected: Sequence[str] = (), claims: Sequence[str] = ()) -> Result:
        """Run a file of tests in a fresh instance.

        Args:
            name: Its name, such as `test_bool`.
            unselected: Tests in it to leave out.
            claims: What upstream is told to be there.

        Raises:
            ClocheError: If the bundle or the engine cannot be used.
        """
        words = (f"test.{name}", *(f"+{claim}" for claim in claims), *unselected)
        request = RunRequest(
            argv=("python", _DRIVER_IN_GUEST, *words),
            files={_DRIVER_IN_GUEST: _DRIVER.read_bytes()},
            folders={_PACKAGE_IN_GUEST: self.package},
            limits=LIMITS,
        )
        return self.runner.run(self.bundle, request)


def make_guest(bundle: str, root: Path) -> Guest:
    """Prepare what all runs have in common.

    Args:
        bundle: The bundle's folder.
        root: The folder `Lib/test`.
    """
    return Guest(bundle=bundle, runner=InProcessWasiRunner(), package=package_tree(root))

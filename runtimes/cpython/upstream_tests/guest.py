"""Running one file of tests in the runtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cloche.limits import GIB, MIB, Limits
from cloche.request import RunRequest
from cloche.result import Result
from cloche.sandbox import InProcessWasiRunner
from runtimes.cpython.upstream_tests.catalogue import package_files

# Time for the slowest files on a busy machine; memory for a test that asks for 2**31 random bits;
# nodes for the whole of `Lib/test`; and a clock as that of a machine, since some tests measure.
LIMITS = Limits(
    timeout=300.0,
    memory=GIB,
    output=8 * MIB,
    file_bytes=256 * MIB,
    file_nodes=20_000,
    open_files=512,
    clock_resolution=1e-6,
)
SITE = "/usr/local/lib/python3.13/site-packages"

_DRIVER = Path(__file__).with_name("driver.py")
_DRIVER_IN_GUEST = "/driver/driver.py"


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """The interpreter under test.

    Attributes:
        bundle: The folder of the bundle to run.
        runner: Who runs it.
        files: What a guest finds: absolute paths and contents.
    """

    bundle: str
    runner: InProcessWasiRunner
    files: Mapping[str, bytes]

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
            argv=("python", _DRIVER_IN_GUEST, *words), files=self.files, limits=LIMITS
        )
        return self.runner.run(self.bundle, request)


def make_guest(bundle: str, root: Path) -> Guest:
    """Prepare what all runs have in common.

    Args:
        bundle: The bundle's folder.
        root: The folder `Lib/test`.
    """
    files = {**package_files(root, SITE), _DRIVER_IN_GUEST: _DRIVER.read_bytes()}
    return Guest(bundle=bundle, runner=InProcessWasiRunner(), files=files)

"""Running a script in the runtime, as upstream's test runner runs its interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cloche.engine.live import LiveStreams
from cloche.limits import MIB, Limits
from cloche.request import RunRequest
from cloche.result import Status
from cloche.sandbox import InProcessWasiRunner

# Nodes for the largest folder, and what a test creates.
LIMITS = Limits(timeout=10.0, memory=64 * MIB, file_nodes=2000)

# Files that are handed in are read-only. A test that writes to one gets a copy in the folder "/".
_COPY_THEN_RUN = """\
import os, sys
del sys.argv[0]
folder, script = sys.argv.pop(), sys.argv[0]
sys.path[0] = script.rpartition("/")[0]
os.mkdir(folder)
for name in os.listdir(sys.path[0] + "/" + folder):
    with open(sys.path[0] + "/" + folder + "/" + name, "rb") as source:
        with open(folder + "/" + name, "wb") as target:
            target.write(source.read())
execfile(script)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """The interpreter under test.

    Attributes:
        bundle: The folder of the bundle to run.
        runner: Who runs it.
    """

    bundle: str
    runner: InProcessWasiRunner

    def output_of(
        self, script: str, files: Mapping[str, bytes], writable: str | None = None
    ) -> bytes:
        """Run a script in a fresh instance.

        Args:
            script: Its absolute path in the guest.
            files: Absolute paths in the guest, and contents.
            writable: A folder beside the script that it writes to.

        Returns:
            Stdout and stderr in the order in which they came. `CRASH` or `TIMEOUT` is put behind
            them, as upstream does it, where the exit code is not 0.

        Raises:
            ClocheError: If the bundle or the engine cannot be used.
        """
        pieces: list[bytes] = []
        streams = LiveStreams(stdout=pieces.append, stderr=pieces.append)
        words = ("-c", _COPY_THEN_RUN, script, writable) if writable else (script,)
        request = RunRequest(argv=("python", *words), files=files, limits=LIMITS)
        result = self.runner.run(self.bundle, request, streams)
        if not result.ok:
            pieces.append(b"TIMEOUT" if result.status == Status.TIMEOUT else b"CRASH")
        return b"".join(pieces).replace(b"\r\n", b"\n")

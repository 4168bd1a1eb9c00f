"""Running a script in the runtime, as upstream's test runner runs its interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cloche.engine.live import LiveStreams
from cloche.limits import MIB, Limits
from cloche.request import RunRequest
from cloche.result import Status
from cloche.sandbox import InProcessWasiRunner

# Memory as some tests fill it; nodes for the largest folder, and what a test creates.
LIMITS = Limits(timeout=10.0, memory=16 * MIB, file_nodes=2000)

# A script that writes gets a working folder of its own, with a copy of the data beside the script.
_PREPARE_AND_RUN = """\
import os, sys
del sys.argv[0]
script = sys.argv[0]
sys.path[0] = home = script.rpartition("/")[0]
os.mkdir("/work")
os.chdir("/work")
if "data" in os.listdir(home):
    os.mkdir("data")
    for name in os.listdir(home + "/data"):
        with open(home + "/data/" + name, "rb") as source, open("data/" + name, "wb") as target:
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

    def output_of(self, script: str, files: Mapping[str, bytes], *, writes: bool = False) -> bytes:
        """Run a script in a fresh instance.

        Args:
            script: Its absolute path in the guest.
            files: Absolute paths in the guest, and contents.
            writes: Whether it writes to files.

        Returns:
            Stdout and stderr in the order in which they came. `CRASH` or `TIMEOUT` is put behind
            them, as upstream does it, where the exit code is not 0.

        Raises:
            ClocheError: If the bundle or the engine cannot be used.
        """
        pieces: list[bytes] = []
        streams = LiveStreams(stdout=pieces.append, stderr=pieces.append)
        words = ("-c", _PREPARE_AND_RUN, script) if writes else (script,)
        request = RunRequest(argv=("python", *words), files=files, limits=LIMITS)
        result = self.runner.run(self.bundle, request, streams)
        if not result.ok:
            pieces.append(b"TIMEOUT" if result.status == Status.TIMEOUT else b"CRASH")
        return b"".join(pieces).replace(b"\r\n", b"\n")

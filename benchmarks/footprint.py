"""What CPython costs a machine: memory of one more live instance, and compiling it once.

`python -m benchmarks.footprint live RUNTIME CODE` and `… compile` are the children that measure.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.figure import Figure, mebibytes
from benchmarks.timing import seconds_of

INSTANCES = 40
MOST = 1 << 20
_CHILD = (sys.executable, "-m", "benchmarks.footprint")


def measure() -> list[Figure]:
    """Measure both, each in a process of its own."""
    private = private_bytes_of("cpython", "print(1 + 1)")
    with TemporaryDirectory() as folder:
        caches = {"CLOCHE_CACHE_DIR": f"{folder}/cache", "CLOCHE_DATA_DIR": f"{folder}/data"}
        compiled = _ask(["compile"], os.environ | caches)
    return [
        Figure(
            what="private memory of one more live instance of CPython",
            measured=mebibytes(private),
            bar="<= 1 MiB",
            holds=private <= MOST,
        ),
        Figure(
            what="compiling CPython, once on a machine",
            measured=f"{compiled['seconds']:.1f} s, {compiled['cpu']:.1f} s of CPU",
        ),
        Figure(what="peak memory while compiling CPython", measured=mebibytes(compiled["peak"])),
    ]


def private_bytes_of(runtime: str, code: str) -> float:
    """Measure in a child the private bytes that one more instance adds, once it has run a program.

    Args:
        runtime: Which one.
        code: The program; it has to end well.
    """
    return _ask(["live", runtime, code], os.environ)["private"]


def _ask(words: list[str], environment: dict[str, str] | os._Environ[str]) -> dict[str, float]:
    done = subprocess.run(
        [*_CHILD, *words], env=dict(environment), check=True, stdout=subprocess.PIPE
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def live_instances(runtime: str, code: str) -> dict[str, float]:
    """Keep instances that have run a program, and give the private bytes that each adds."""
    from cloche import Sandbox
    from cloche.engine.instance import FreshInstance

    sandbox = Sandbox(runtime)
    requests = [sandbox.request(code)] * INSTANCES
    sandbox.run_many(requests)
    kept: list[FreshInstance] = []
    FreshInstance.close = lambda self: kept.append(self)  # type: ignore[method-assign]
    before = private_bytes()
    sandbox.run_many(requests)
    after = private_bytes()
    if len(kept) != INSTANCES:
        raise RuntimeError("the instances were not kept")
    return {"private": (after - before) / INSTANCES}


def private_bytes(process: int | str = "self") -> int:
    """Give the bytes of memory that a process shares with no other."""
    with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as file:
        lines = [line.split() for line in file if line.startswith("Private_")]
    return 1024 * sum(int(line[1]) for line in lines)


def compile_once() -> dict[str, float]:
    """Compile CPython in this process."""
    from cloche import Sandbox

    seconds = seconds_of(Sandbox().prepare)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "cpu": process_time(), "peak": peak}


if __name__ == "__main__":
    measured = live_instances(*sys.argv[2:]) if sys.argv[1] == "live" else compile_once()
    print(json.dumps(measured), flush=True)
    os._exit(0)

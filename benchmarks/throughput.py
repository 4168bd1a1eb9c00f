"""`run_many` in one process and in two at once, in turn.

`python -m benchmarks.throughput RUNTIME` is the child: it loads the runtime, says so, waits for a
line and then works off its runs.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from benchmarks.figure import Figure
from benchmarks.yardstick import child_environment, yardstick

RUNS = {"micropython": 10_000, "cpython": 2_000}
LEAST = {"micropython": 10_000, "cpython": 1_300}
ROUNDS = 5
_CHILD = (sys.executable, "-m", "benchmarks.throughput")


def measure() -> list[Figure]:
    """Measure runs a second of one process and of two, on each runtime."""
    return [figure for runtime in RUNS for figure in _measure(runtime)]


def _measure(runtime: str) -> list[Figure]:
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for processes, found in rates.items():
            found.append(_rate(runtime, processes))
    one, two = median(rates[1]), median(rates[2])
    return [
        Figure(
            what=f"{runtime}, run_many, one process",
            measured=f"{one:,.0f} runs/s",
            bar=f">= {LEAST[runtime]:,} runs/s",
            holds=one >= LEAST[runtime],
            ratio=1 / one / yardstick(),
        ),
        Figure(
            what=f"{runtime}, run_many, two processes",
            measured=f"{two:,.0f} runs/s, {two / one:.2f} times one",
            bar=">= 1.7 times one",
            holds=two >= 1.7 * one,
            ratio=1 / two / yardstick(),
        ),
    ]


def _rate(runtime: str, processes: int) -> float:
    """Give the runs a second of so many processes that work at the same time."""
    children = [
        subprocess.Popen(
            (*_CHILD, runtime),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=child_environment(),
        )
        for _ in range(processes)
    ]
    _read_lines(children)
    begun = perf_counter()
    for child in children:
        assert child.stdin is not None
        child.stdin.write(b"go\n")
        child.stdin.flush()
    _read_lines(children)
    seconds = perf_counter() - begun
    for child in children:
        child.communicate()
    return processes * RUNS[runtime] / seconds


def _read_lines(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        assert child.stdout is not None
        if not child.stdout.readline():
            raise RuntimeError("a child of the throughput benchmark ended early")


def work_as_child(runtime: str) -> None:
    """Do this process's share when told to."""
    from cloche import Sandbox

    sandbox = Sandbox(runtime)
    requests = [sandbox.request("print(1 + 1)")] * RUNS[runtime]
    sandbox.run_many(requests[:500])
    print("ready", flush=True)
    sys.stdin.readline()
    results = sandbox.run_many(requests)
    if any(result.stdout != "2\n" for result in results):
        raise RuntimeError("a run did not print 2")
    print("done", flush=True)


if __name__ == "__main__":
    work_as_child(sys.argv[1])

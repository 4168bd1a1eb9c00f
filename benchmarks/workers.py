"""Fresh runs a second with two workers, and with one process in turn; and what a worker costs.

The rate of one process is measured in the same rounds, so that the factor says something on a
machine of any speed.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

from benchmarks.figure import Figure, mebibytes, milliseconds
from benchmarks.footprint import private_bytes
from benchmarks.timing import seconds_of
from cloche import Sandbox
from cloche.sandbox.process_runner import ProcessRunner

WORKERS = 2
RUNS = {"micropython": 5000, "cpython": 1000}
LEAST = {"micropython": 8000, "cpython": 1500}
ROUNDS = 5
CALLS = 300
STARTS = 5


def measure() -> list[Figure]:
    """Measure both runtimes."""
    return [figure for runtime in RUNS for figure in _measure(runtime)]


def _measure(runtime: str) -> list[Figure]:
    with Sandbox(runtime, isolation="process", workers=WORKERS) as apart:
        together = Sandbox(runtime)
        rates: dict[Sandbox, list[float]] = {together: [], apart: []}
        for sandbox in rates:
            _rate(sandbox, RUNS[runtime] // 10)
        for _ in range(ROUNDS):
            for sandbox, found in rates.items():
                found.append(_rate(sandbox, RUNS[runtime]))
        one, two = median(rates[together]), median(rates[apart])
        return [
            Figure(
                what=f"{runtime}, run_many, {WORKERS} worker processes",
                measured=f"{two:,.0f} runs/s, {two / one:.2f} times one process",
                bar=f">= {LEAST[runtime]:,} runs/s",
                holds=two >= LEAST[runtime],
            ),
            Figure(
                what=f"{runtime}, one run after the other, in a worker; in this process",
                measured=f"{_call(apart)}; {_call(together)}",
            ),
            Figure(
                what=f"{runtime}, private memory of a worker that has run",
                measured=mebibytes(_memory(apart)),
            ),
            Figure(
                what=f"{runtime}, until a new worker is ready",
                measured=milliseconds(median(_start(runtime) for _ in range(STARTS))),
            ),
        ]


def _rate(sandbox: Sandbox, runs: int) -> float:
    requests = [sandbox.request("print(1 + 1)") for _ in range(runs)]
    begun = perf_counter()
    results = sandbox.run_many(requests)
    seconds = perf_counter() - begun
    if any(result.stdout != "2\n" for result in results):
        raise RuntimeError("a run did not print 2")
    return runs / seconds


def _call(sandbox: Sandbox) -> str:
    return milliseconds(median(seconds_of(lambda: sandbox.run("1 + 1")) for _ in range(CALLS)))


def _memory(sandbox: Sandbox) -> float:
    runner = sandbox._runner
    assert isinstance(runner, ProcessRunner)
    assert runner._pool._dispatcher is not None
    workers = list(runner._pool._dispatcher.staff.workers)
    return median(private_bytes(worker.process.pid) for worker in workers)


def _start(runtime: str) -> float:
    with Sandbox(runtime, isolation="process", workers=1) as sandbox:
        return seconds_of(sandbox.prepare)

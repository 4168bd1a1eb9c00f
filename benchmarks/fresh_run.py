"""A fresh isolated `print(1 + 1)`, one call after the other from the main thread."""

from __future__ import annotations

from statistics import median

from benchmarks.figure import Figure, milliseconds
from benchmarks.timing import percentile, seconds_of
from benchmarks.yardstick import yardstick
from cloche import Sandbox

RUNS = 3000
WARM_UP = 300


def measure() -> list[Figure]:
    """Time single runs in a warm process."""
    sandbox = Sandbox()

    def run() -> None:
        if sandbox.run("print(1 + 1)").stdout != "2\n":
            raise RuntimeError("a run did not print 2")

    for _ in range(WARM_UP):
        run()
    times = [seconds_of(run) for _ in range(RUNS)]
    middle, late = median(times), percentile(times, 95)
    return [
        Figure(
            what="fresh print(1 + 1), median",
            measured=milliseconds(middle),
            bar="<= 0.25 ms (goal 0.12)",
            holds=middle <= 0.25e-3,
            ratio=middle / yardstick(),
        ),
        Figure(
            what="fresh print(1 + 1), p95",
            measured=milliseconds(late),
            bar="<= 0.5 ms",
            holds=late <= 0.5e-3,
            ratio=late / yardstick(),
        ),
    ]

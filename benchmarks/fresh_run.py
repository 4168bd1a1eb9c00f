"""Fresh isolated runs from the main thread of a warm process, on both runtimes.

One call after the other, and a call every 20 ms as an agent makes them, when an instance stands by.
"""

from __future__ import annotations

from statistics import median
from time import sleep

from benchmarks.figure import Figure, milliseconds
from benchmarks.timing import percentile, seconds_of
from benchmarks.yardstick import yardstick
from cloche import Sandbox

RUNS = 2000
SPACED_RUNS = 300
WARM_UP = 200
PAUSE = 0.02
PRINT = "print(1 + 1)"
MODULES = (
    "import json, re, datetime\n"
    "print(json.dumps({'a': [1, 2]}), re.sub('a', 'b', 'banana'),"
    " datetime.date(2020, 1, 1) + datetime.timedelta(days=1))"
)


def measure() -> list[Figure]:
    """Time single runs."""
    return [
        *_one_after_the_other("micropython", PRINT, 0.25e-3, 0.5e-3),
        *_one_after_the_other("cpython", PRINT, 1.0e-3, 1.8e-3),
        *_one_after_the_other("cpython", MODULES, 1.4e-3),
        _every_20_ms("cpython", PRINT, 0.4e-3),
        _every_20_ms("cpython", MODULES, 0.5e-3),
    ]


def run_times(runtime: str, code: str, runs: int, pause: float) -> list[float]:
    """Time runs of a program in a warm sandbox.

    Args:
        runtime: Which one.
        code: The program; it has to end well.
        runs: How many.
        pause: The seconds before each.
    """
    sandbox = Sandbox(runtime)

    def run() -> None:
        if not sandbox.run(code).ok:
            raise RuntimeError(f"a run of {code!r} did not end well")

    for _ in range(WARM_UP):
        run()
    times = []
    for _ in range(runs):
        if pause:
            sleep(pause)
        times.append(seconds_of(run))
    return times


def _one_after_the_other(
    runtime: str, code: str, middle: float, late: float | None = None
) -> list[Figure]:
    times = run_times(runtime, code, RUNS, 0.0)
    what = f"{runtime}, fresh {_name(code)}"
    figures = [time_figure(f"{what}, median", median(times), middle)]
    if late is not None:
        figures.append(time_figure(f"{what}, p95", percentile(times, 95), late))
    return figures


def _every_20_ms(runtime: str, code: str, middle: float) -> Figure:
    times = run_times(runtime, code, SPACED_RUNS, PAUSE)
    return time_figure(f"{runtime}, {_name(code)} every 20 ms, median", median(times), middle)


def _name(code: str) -> str:
    return "print(1 + 1)" if code == PRINT else "json, re and datetime"


def time_figure(what: str, seconds: float, bar: float) -> Figure:
    """Give the figure of what took so long, with its bar."""
    return Figure(
        what=what,
        measured=milliseconds(seconds),
        bar=f"<= {bar * 1e3:g} ms",
        holds=seconds <= bar,
        ratio=seconds / yardstick(),
    )

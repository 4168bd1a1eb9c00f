"""How late a guest is stopped that will not stop by itself, at a limit of 100 ms."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from benchmarks.figure import Figure, milliseconds
from benchmarks.timing import seconds_of
from benchmarks.yardstick import yardstick
from cloche import Limits, LiveStreams, Result, Sandbox

RUNS = 50
LIMIT = 0.1
CATCH_ALL = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""


def measure() -> list[Figure]:
    """Stop each kind of guest many times."""
    return [figure for runtime in ("micropython", "cpython") for figure in _stops(runtime)]


def _stops(runtime: str) -> list[Figure]:
    sandbox = Sandbox(runtime, limits=Limits(timeout=LIMIT))
    with _silent_input() as wait_for_input:
        kinds: dict[str, Callable[[], Result]] = {
            "while True: pass": lambda: sandbox.run("while True: pass"),
            "time.sleep(60)": lambda: sandbox.run("import time\ntime.sleep(60)"),
            "input()": lambda: wait_for_input(sandbox),
            "except BaseException": lambda: sandbox.run(CATCH_ALL),
        }
        return [_figure(f"{name} on {runtime}", run) for name, run in kinds.items()]


@contextmanager
def _silent_input() -> Iterator[Callable[[Sandbox], Result]]:
    """Give what runs `input()` on a pipe that stays open and empty."""
    reader, writer = os.pipe()
    try:
        yield lambda sandbox: sandbox.execute(sandbox.request("input()"), LiveStreams(stdin=reader))
    finally:
        os.close(reader)
        os.close(writer)


def _figure(name: str, run: Callable[[], Result]) -> Figure:
    def stopped() -> None:
        if run().status != "timeout":
            raise RuntimeError(f"{name} did not end by its time limit")

    stopped()
    times = [seconds_of(stopped) for _ in range(RUNS)]
    middle, worst = median(times), max(times)
    return Figure(
        what=f"stop of {name}, limit 100 ms",
        measured=f"{milliseconds(middle)}, worst {milliseconds(worst)}",
        bar="<= 115 ms, worst <= 200 ms",
        holds=middle <= 0.115 and worst <= 0.2,
        ratio=middle / yardstick(),
    )

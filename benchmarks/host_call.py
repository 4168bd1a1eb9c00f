"""What a call of a host function costs a guest, and how many can be in flight at once."""

from __future__ import annotations

import asyncio
from statistics import median

from benchmarks.figure import Figure, milliseconds
from benchmarks.timing import seconds_of
from benchmarks.yardstick import yardstick
from cloche import Limits, Sandbox

MOST_CALL = 40e-6
MOST_GATHERED = 0.150
CALLS, ROUNDS = 5000, 5
LATE, SLEEP = 20, 0.1
_LOOP = "for number in range({}):\n    add(number)"
_GATHER = f"""
import asyncio

async def main():
    await asyncio.gather(*[wait() for _ in range({LATE})])

asyncio.run(main())
"""


async def wait() -> None:
    """Take the time that a slow service takes."""
    await asyncio.sleep(SLEEP)


def measure() -> list[Figure]:
    """Time calls from a loop on both runtimes, and calls that are gathered on CPython."""
    figures = [_measure_calls(runtime) for runtime in ("micropython", "cpython")]
    return [*figures, _measure_gathered()]


def _measure_calls(runtime: str) -> Figure:
    box = Sandbox(runtime, functions={"add": lambda number: number + 1}, limits=Limits(timeout=60))
    with box.session() as session:
        session.run(_LOOP.format(100))
        nothing = min(seconds_of(lambda: session.run(_LOOP.format(0))) for _ in range(ROUNDS))
        times = [seconds_of(lambda: session.run(_LOOP.format(CALLS))) for _ in range(ROUNDS)]
    seconds = (median(times) - nothing) / CALLS
    return Figure(
        what=f"{runtime}: a host function called from a loop, int in, int out",
        measured=f"{seconds * 1e6:.1f} us",
        bar=f"<= {MOST_CALL * 1e6:.0f} us",
        holds=seconds <= MOST_CALL,
        ratio=seconds / yardstick(),
    )


def _measure_gathered() -> Figure:
    with Sandbox(functions={"wait": wait}).session() as session:
        session.run(_GATHER)
        seconds = median(seconds_of(lambda: session.run(_GATHER)) for _ in range(ROUNDS))
    return Figure(
        what=f"cpython: {LATE} async host functions of {SLEEP * 1e3:.0f} ms, gathered",
        measured=milliseconds(seconds),
        bar=f"<= {milliseconds(MOST_GATHERED)}",
        holds=seconds <= MOST_GATHERED,
    )

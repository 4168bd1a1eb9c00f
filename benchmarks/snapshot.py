"""Snapshots of a session with a thousand rows of data: taking one, its size, going on from it.

And forks, by their time and by the memory that each takes: `python -m benchmarks.snapshot RUNTIME`
is the child that keeps them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import sleep

from benchmarks.figure import Figure, mebibytes, milliseconds
from benchmarks.footprint import private_bytes
from benchmarks.timing import seconds_of
from benchmarks.yardstick import yardstick
from cloche import Sandbox, Session
from cloche.sandbox.runtimes import RUNTIMES

ROWS = """
import json
rows = [json.loads('{"id": %d, "name": "customer %d", "price": %f}' % (n, n, n * 1.25))
        for n in range(1000)]
"""
KEY = b"a key of sixteen or more bytes"
ROUNDS = 100
# Between two rounds, for what is made ahead of need while there is nothing else to do.
PAUSE = 0.01
WARM_UP = 10
FORKS = 200
MOST_TAKING, MOST_BYTES, MOST_RESTORING = 10e-3, 300_000, 1e-3


def measure() -> list[Figure]:
    """Time snapshots and forks of both runtimes, and weigh the forks in a child of their own."""
    figures = []
    for runtime in RUNTIMES:
        figures += [*_snapshots(runtime), _memory(runtime)]
    return figures


def _snapshots(runtime: str) -> list[Figure]:
    sandbox = Sandbox(runtime)
    with sandbox.session() as session:
        _fill(session)
        snapshot = session.snapshot(key=KEY)
        taking = _median(lambda: session.snapshot(key=KEY))
        forking = _median(lambda: session.fork().close())
        restored: list[Session] = []  # letting go of one is no part of going on
        restoring = _median(lambda: restored.append(sandbox.session(snapshot=snapshot, key=KEY)))
    return [
        _time(f"{runtime}, snapshot of 1,000 rows, median", taking, MOST_TAKING),
        Figure(
            what=f"{runtime}, its size",
            measured=f"{len(snapshot):,} bytes",
            bar=f"<= {MOST_BYTES:,} bytes",
            holds=len(snapshot) <= MOST_BYTES,
        ),
        _time(f"{runtime}, going on from it, median", restoring, MOST_RESTORING),
        _time(f"{runtime}, fork of the session, median", forking),
    ]


def _fill(session: Session) -> None:
    if not session.run(ROWS).ok:
        raise RuntimeError("a call did not end well")


def _median(action: Callable[[], object]) -> float:
    times = []
    for _ in range(WARM_UP + ROUNDS):
        times.append(seconds_of(action))
        sleep(PAUSE)
    return median(times[WARM_UP:])


def _time(what: str, seconds: float, bar: float | None = None) -> Figure:
    return Figure(
        what=what,
        measured=milliseconds(seconds),
        bar="" if bar is None else f"<= {bar * 1e3:g} ms",
        holds=None if bar is None else seconds <= bar,
        ratio=seconds / yardstick(),
    )


def _memory(runtime: str) -> Figure:
    child = (sys.executable, "-m", "benchmarks.snapshot", runtime)
    done = subprocess.run(child, check=True, stdout=subprocess.PIPE)
    return Figure(
        what=f"{runtime}, private memory of each of {FORKS} forks",
        measured=mebibytes(json.loads(done.stdout)),
    )


def live_forks(runtime: str) -> float:
    """Keep many forks of a session with rows, and give the private bytes that each adds."""
    with Sandbox(runtime).session() as session:
        _fill(session)
        kept = [session.fork()]
        before = private_bytes()
        kept += [session.fork() for _ in range(FORKS)]
        added = (private_bytes() - before) / FORKS
        if not all(fork.run("rows.pop()").ok for fork in kept):
            raise RuntimeError("a fork did not live on")
    return added


if __name__ == "__main__":
    print(json.dumps(live_forks(sys.argv[1])), flush=True)
    os._exit(0)

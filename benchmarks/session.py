"""One more call in a live session, and what a thousand live sessions hold of the machine's memory.

`python -m benchmarks.session RUNTIME` is the child that keeps the sessions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median

from benchmarks.figure import Figure, mebibytes
from benchmarks.footprint import private_bytes
from benchmarks.timing import seconds_of
from benchmarks.yardstick import yardstick
from cloche import Sandbox
from cloche.engine.crew import CREW
from cloche.engine.live_session import LiveSession
from cloche.engine.step import PendingStep
from cloche.engine.step_request import StepRequest
from cloche.sandbox.runtimes import RUNTIMES

CODE = "x += 1"
CALLS = 3000
WARM_UP = 300
SESSIONS = 1000
OWNED, MAIN = 40e-6, 120e-6
MOST_MEMORY = {"micropython": 0.2 * (1 << 20), "cpython": float(1 << 20)}


def measure() -> list[Figure]:
    """Time calls on both threads, and weigh the sessions in a process of their own."""
    figures = []
    for runtime in RUNTIMES:
        figures += [
            _call(f"{runtime}, one more call in a session, owned thread", _owned(runtime), OWNED),
            _call(f"{runtime}, one more call in a session, main thread", _main(runtime), MAIN),
            _memory(runtime),
        ]
    return figures


def _main(runtime: str) -> list[float]:
    with Sandbox(runtime).session() as session:
        session.run("x = 0")

        def call() -> None:
            if not session.run(CODE).ok:
                raise RuntimeError("a call did not end well")

        return [seconds_of(call) for _ in range(WARM_UP + CALLS)][WARM_UP:]


def _owned(runtime: str) -> list[float]:
    """Take the time that a thread of the crew takes, its caller's waiting left out."""
    sandbox = Sandbox(runtime)
    with sandbox.session() as opened:
        opened.run("x = 0")
        session = opened._session
        assert isinstance(session, LiveSession)
        live = session

        def call() -> None:
            step = PendingStep(live, StepRequest(code=CODE))
            live._line.append(step)
            live.work_off()
            if not step.result().ok:
                raise RuntimeError("a call did not end well")

        return CREW.call(lambda: [seconds_of(call) for _ in range(WARM_UP + CALLS)][WARM_UP:])


def _call(what: str, times: list[float], bar: float) -> Figure:
    middle = median(times)
    return Figure(
        what=f"{what}, median",
        measured=f"{middle * 1e6:.0f} us",
        bar=f"<= {bar * 1e6:g} us",
        holds=middle <= bar,
        ratio=middle / yardstick(),
    )


def _memory(runtime: str) -> Figure:
    child = (sys.executable, "-m", "benchmarks.session", runtime)
    done = subprocess.run(child, check=True, stdout=subprocess.PIPE)
    private: float = json.loads(done.stdout)
    bar = MOST_MEMORY[runtime]
    return Figure(
        what=f"{runtime}, private memory of each of {SESSIONS:,} live sessions",
        measured=mebibytes(private),
        bar=f"<= {bar / (1 << 20):g} MiB",
        holds=private <= bar,
    )


def live_sessions(runtime: str) -> float:
    """Keep many sessions that have run a call, and give the private bytes that each adds."""
    sandbox = Sandbox(runtime)
    kept = [sandbox.session()]
    kept[0].run("x = 0")
    before = private_bytes()
    for _ in range(SESSIONS):
        kept.append(sandbox.session())
        if not kept[-1].run("x = 0").ok:
            raise RuntimeError("a call did not end well")
    added = (private_bytes() - before) / SESSIONS
    if not all(session.run(CODE).ok for session in kept):
        raise RuntimeError("a session did not live on")
    return added


if __name__ == "__main__":
    print(json.dumps(live_sessions(sys.argv[1])), flush=True)
    os._exit(0)

"""Data: numpy and pandas under the dome against the wheels that the index serves for this machine.

The programs are in `data_programs.json`. Each is timed from the inside, on 100,000 rows, in a
session and in a native child that is as old, in turn; the median of all rounds counts. The native
side has one thread.
"""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure
from benchmarks.native_data import NativeData
from cloche import Limits, Sandbox, Session

ROUNDS = 9
_LIMITS = Limits(timeout=120.0, memory=1 << 30, clock_resolution=1e-6)


def measure() -> list[Figure]:
    """Time each program in both."""
    given = json.loads(Path(__file__).with_name("data_programs.json").read_text("utf-8"))
    setup = "\n".join(given["setup"])
    figures = []
    with NativeData() as native, Sandbox("cpython-data", limits=_LIMITS).session() as session:
        native.run(setup)
        _run(session, setup)
        for group, facts in given["groups"].items():
            for name, code in facts["programs"].items():
                ours, theirs = _times(code, session, native)
                figures.append(_figure(f"{group}: {name}", ours, theirs, facts["most"]))
    return figures


def _times(code: str, session: Session, native: NativeData) -> tuple[float, float]:
    """Give the median seconds of both."""
    timed = f"print(timed(lambda: {code}), end='')"
    pairs = [(float(_run(session, timed)), float(native.run(timed))) for _ in range(ROUNDS)]
    ours, theirs = zip(*pairs, strict=True)
    return median(ours), median(theirs)


def _run(session: Session, code: str) -> str:
    result = session.run(code)
    if not result.ok:
        raise RuntimeError(f"a call did not end well: {result.stderr}")
    return result.stdout


def _figure(what: str, ours: float, theirs: float, most: float) -> Figure:
    ratio = ours / theirs
    return Figure(
        what=f"{what}, times native",
        measured=f"{ratio:.2f} ({ours * 1e3:.3f} ms)",
        bar=f"<= {most}",
        holds=ratio <= most,
    )

"""Which lines an input reaches, and from where: to keep only those that others do not stand for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import cloche

HOUSE = cloche.__path__[0]
Step = tuple[str, int, int]


def steps_of(fuzz: Callable[[bytes], None], data: bytes) -> set[Step]:
    """Give every step from a line to the next that an input makes in the house's own code."""
    steps: set[Step] = set()

    def enter(frame: FrameType, _event: str, _argument: object) -> Any:
        file, last = frame.f_code.co_filename, 0

        def go_on(frame: FrameType, event: str, _argument: object) -> Any:
            nonlocal last
            if event == "line":
                steps.add((file, last, frame.f_lineno))
                last = frame.f_lineno
            return go_on

        return go_on if file.startswith(HOUSE) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        fuzz(data)
    finally:
        sys.settrace(before)
    return steps


def choose(fuzz: Callable[[bytes], None], inputs: list[bytes]) -> list[bytes]:
    """Leave out each input that makes no step which those before it have not made."""
    seen: set[Step] = set()
    chosen = []
    for data in inputs:
        steps = steps_of(fuzz, data)
        if not steps <= seen:
            seen |= steps
            chosen.append(data)
    return chosen

"""SIGKILL at every call that changes the disk; a write is done by half before."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.faults.children import die, outcome, start
from tests.faults.scene import SCENES, Scene
from tests.faults.shim import watched


def points(scene: Scene) -> int:
    """Count the calls of one install."""
    count = 0

    def at(number: int, _name: str, _args: tuple[object, ...]) -> None:
        nonlocal count
        count = number

    with watched(at):
        scene.install()
    scene.reset()
    return count


def killed_at(scene: Scene, point: int) -> int:
    """Install in a process that is killed at a call.

    Returns:
        Its exit code, or minus the signal.
    """
    write = os.write

    def at(number: int, name: str, args: tuple[object, ...]) -> None:
        if number == point:
            if name == "write":
                descriptor, data = args
                assert isinstance(descriptor, int)
                assert isinstance(data, (bytes, memoryview))
                write(descriptor, data[: len(data) // 2])
            die()

    def work() -> None:
        with watched(at):
            scene.install()

    return outcome(start(work))


def run(folder: Path, rounds: int) -> str:
    """Kill an install at every point of every scene.

    Args:
        folder: An empty folder.
        rounds: How often each point is tried.

    Returns:
        A line on what was done.

    Raises:
        AssertionError: If a bundle was lost, mixed or did not heal.
    """
    found: dict[str, int] = {}
    total = 0
    for prepare in SCENES:
        scene = Scene(folder / prepare.__name__, prepare)
        count = points(scene)
        for point in range(1, count + 1):
            for _ in range(rounds):
                scene.reset()
                assert killed_at(scene, point) == -signal.SIGKILL, f"{prepare.__name__}, {point}"
                state = scene.check()
                found[state] = found.get(state, 0) + 1
        total += count
    states = ", ".join(f"{state} {number}" for state, number in sorted(found.items()))
    return f"killed at {total} points, {sum(found.values())} times; usable after it: {states}"

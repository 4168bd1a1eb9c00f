"""A disk that is full, over quota, broken, or whose files must not grow: at every call."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path

from cloche.errors import CacheError
from tests.faults.children import outcome, start
from tests.faults.kill import points
from tests.faults.scene import SCENES, Scene
from tests.faults.shim import watched

CODES = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
SIZES = (0, 1, 90, 500, 1200, 2999)


def fail_at(scene: Scene, point: int, code: int) -> bool:
    """Install with one failing call.

    Returns:
        Whether the install failed; it goes on if only clearing up does not work.

    Raises:
        AssertionError: If it failed otherwise than with a `CacheError` of that code.
    """

    def at(number: int, _name: str, _args: tuple[object, ...]) -> None:
        if number == point:
            raise OSError(code, os.strerror(code))

    try:
        with watched(at):
            scene.install()
    except CacheError as error:
        failure = error
    else:
        return False
    assert failure.errno == code, failure
    assert os.strerror(code) in str(failure), failure
    return True


def limited(scene: Scene, size: int) -> None:
    """Install in a process whose files must not grow beyond a size, and expect a `CacheError`."""

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        try:
            scene.install()
        except CacheError as error:
            code = error.errno
        else:
            code = None
        assert code == errno.EFBIG, f"the limit was not noticed: {code}"

    assert outcome(start(work)) == 0


def run(folder: Path, rounds: int) -> str:
    """Fail at every point of every scene.

    Args:
        folder: An empty folder.
        rounds: How often each point is tried.

    Returns:
        A line on what was done.

    Raises:
        AssertionError: If a bundle was lost, mixed, did not heal, or the error was a wrong one.
    """
    tries = failures = 0
    for prepare in SCENES:
        scene = Scene(folder / prepare.__name__, prepare)
        for point in range(1, points(scene) + 1):
            for number in range(rounds):
                code = CODES[(point + number) % len(CODES)]
                scene.reset()
                failed = fail_at(scene, point, code)
                found = scene.check()
                assert (found == "new") != failed, "the cache is not as it was"
                tries, failures = tries + 1, failures + failed
        for size in SIZES:
            scene.reset()
            limited(scene, size)
            assert scene.check() != "new"
            tries, failures = tries + 1, failures + 1
    return f"failed {tries} calls; {failures} installs ended in CacheError, the others went on"

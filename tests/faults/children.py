"""Real processes that do one thing: forked, so that hundreds of them cost little."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable

FAILED = 1


def start(work: Callable[[], None]) -> int:
    """Start a process that does some work and then ends without any clearing up.

    Returns:
        Its id.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(FAILED)


def outcome(child: int) -> int:
    """Wait for a process.

    Returns:
        Its exit code, or minus the signal that ended it.
    """
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die() -> None:
    """End this process as `kill -9` and the out-of-memory killer do."""
    os.kill(os.getpid(), signal.SIGKILL)

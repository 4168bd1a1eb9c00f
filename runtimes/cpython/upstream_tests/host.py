"""What no guest may change: the state of the process that it runs in."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from typing import Any

# The engine's threads come when they are needed and stay; these are more than it may have.
MOST_THREADS = 64


def host_state() -> Mapping[str, Any]:
    """Give what makes up the state of this process, by name."""
    return {
        "working folder": os.getcwd(),
        "environment": dict(os.environ),
        "sys.path": list(sys.path),
        "recursion limit": sys.getrecursionlimit(),
        "signal handlers": {number: signal.getsignal(number) for number in signal.valid_signals()},
        "standard streams": (sys.stdin, sys.stdout, sys.stderr),
        "too many threads": threading.active_count() > MOST_THREADS,
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Name what is not as it was.

    Args:
        before: The state before.
        after: The state after.
    """
    return [name for name, value in before.items() if after.get(name) != value]

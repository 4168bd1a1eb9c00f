"""What a process that has guests run gives up for good, whatever runs in it.

It is for a worker, which has nothing else to do. A process of the user's own is never confined.
"""

from __future__ import annotations

import os
import sys
from ctypes import PyDLL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# prctl(2), the same on every machine.
_PARENT_DEATH_SIGNAL = 1
_NO_NEW_PRIVILEGES = 38
_KILL = 9
# What a worker needs: its socket, the library, a bundle while it is loaded.
_MOST_DESCRIPTORS = 64


def confine(parent: int) -> None:
    """Gain no rights any more, leave no core, and die with the host.

    Args:
        parent: The process that it must not outlive.
    """
    if sys.platform == "linux":
        prctl = PyDLL(None).prctl
        prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        prctl(_PARENT_DEATH_SIGNAL, _KILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before this was said
            os._exit(1)
    _limit({"RLIMIT_CORE": 0, "RLIMIT_NOFILE": _MOST_DESCRIPTORS})


def confine_to_running() -> None:
    """Write to no file any more, once all that has to be loaded is."""
    _limit({"RLIMIT_FSIZE": 0})


def _limit(most: Mapping[str, int]) -> None:
    """Lower limits of this process; one that is lower already stays."""
    import resource

    for name, value in most.items():
        kind: int = getattr(resource, name)
        _, highest = resource.getrlimit(kind)
        if highest == resource.RLIM_INFINITY or highest > value:
            resource.setrlimit(kind, (value, value))

"""What this process holds at the moment, as Linux tells it."""

from __future__ import annotations

import os

from cloche.record import record

PAGE = os.sysconf("SC_PAGE_SIZE")


@record
class Holdings:
    """What must not grow.

    Attributes:
        memory: Resident bytes.
        descriptors: What is open.
        threads: All of them, also those that Python does not know.
    """

    memory: int
    descriptors: int
    threads: int


def holdings() -> Holdings:
    """Look at this process."""
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[1])
    return Holdings(
        memory=pages * PAGE,
        descriptors=len(os.listdir("/proc/self/fd")),
        threads=len(os.listdir("/proc/self/task")),
    )

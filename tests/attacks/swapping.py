"""A thread of the host's that swaps two paths for each other, while somebody uses one."""

from __future__ import annotations

import os
import threading
from pathlib import Path


class Swapper:
    """Swaps two paths as fast as it can, in a `with` block; they are as they were after it.

    Attributes:
        rounds: How often it has swapped them.
    """

    def __init__(self, place: Path, first: str, second: str) -> None:
        self._paths = place / first, place / second, place / "aside"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._swap)
        self.rounds = 0

    def _swap(self) -> None:
        first, second, aside = self._paths
        while not self._over.is_set() or self.rounds % 2:
            os.rename(first, aside)
            os.rename(second, first)
            os.rename(aside, second)
            self.rounds += 1

    def __enter__(self) -> Swapper:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

"""What the memory of a runtime's instances starts out with, and how another differs from it.

An instance that was never entered has it, and is kept for that; its pages are those of the compiled
module, shared with every instance that has not written to them.
"""

from __future__ import annotations

from ctypes import string_at

from cloche.engine.facts import check_copyable
from cloche.engine.instance import FreshInstance
from cloche.engine.state.pagemap import PAGE, own_pages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cloche.engine.runtime import Runtime

    # Where it lies in the memory, and the bytes there.
    Piece = tuple[int, bytes | memoryview]

# Compared at once where nobody knows which pages were written to.
_STRETCH = 64 << 10
_CELL = 64
_NO_PAGE = bytes(PAGE)


class Image:
    """The memory that a runtime's instances start out with; free to be used by several threads.

    Args:
        runtime: The runtime.

    Raises:
        SnapshotError: If its instances cannot be copied.
        EngineError: If it cannot be instantiated.
    """

    def __init__(self, runtime: Runtime) -> None:
        check_copyable(runtime.facts)
        self._instance = FreshInstance(runtime, runtime.facts.default_memory)
        self._instance.prepare()
        self._base, self.size = self._instance.locate_memory()

    def read(self, start: int, size: int) -> bytes:
        """Read what an instance starts out with; zeros past its end."""
        there = max(0, min(size, self.size - start))
        return string_at(self._base + start, there).ljust(size, b"\0")

    def changed_pages(self, base: int, size: int) -> list[Piece]:
        """Find the pages of a memory that differ.

        Args:
            base: The host's address of the memory of an instance of this runtime, at rest.
            size: Its bytes.

        Returns:
            What is in them, in their order; pages side by side are one piece.
        """
        return list(_join(self._differing(base, size)))

    def _differing(self, base: int, size: int) -> Iterator[Piece]:
        for start in self._suspects(base, size):
            content = string_at(base + start, PAGE)
            if content != self.read(start, PAGE):
                yield start, content

    def _suspects(self, base: int, size: int) -> Iterator[int]:
        own = own_pages(base, size)
        if own is None:
            own = [
                (start, start + _STRETCH)
                for start in range(0, size, _STRETCH)
                if string_at(base + start, _STRETCH) != self.read(start, _STRETCH)
            ]
        for start, end in own:
            yield from range(start, end, PAGE)

    def refine(self, pieces: Iterable[Piece]) -> list[Piece]:
        """Leave out of pieces most of what is as it was at the start."""
        pages = (
            (start + place, bytes(content[place : place + PAGE]))
            for start, content in pieces
            for place in range(0, len(content), PAGE)
        )
        return list(_join(cell for start, page in pages for cell in self._cells(start, page)))

    def _cells(self, start: int, content: bytes) -> Iterator[Piece]:
        """Give what has changed in a page; all of it where the page was empty."""
        before = self.read(start, len(content))
        if before == _NO_PAGE:
            yield start, content
            return
        for place in range(0, len(content), _CELL):
            cell = content[place : place + _CELL]
            if cell != before[place : place + _CELL]:
                yield start + place, cell


def _join(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Make one piece of those that lie side by side."""
    begin = end = 0
    parts: list[bytes | memoryview] = []
    for start, content in pieces:
        if parts and start != end:
            yield begin, b"".join(parts)
            parts = []
        if not parts:
            begin = start
        parts.append(content)
        end = start + len(content)
    if parts:
        yield begin, b"".join(parts)

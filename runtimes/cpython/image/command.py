"""The finished module as a command, in the same empty world: for looking at what a run does."""

from __future__ import annotations

from runtimes.cpython.image.host import Host, World


class CommandHost(Host):
    """A host that gives arguments and swallows what is written.

    Args:
        world: What differs from world to world.
        arguments: The command line.
    """

    def __init__(self, world: World, arguments: tuple[str, ...]) -> None:
        super().__init__(world)
        self._words = [word.encode() + b"\0" for word in arguments]

    def args_sizes_get(self, count: int, size: int) -> int:
        """Tell how many arguments there are, and their bytes."""
        total = sum(map(len, self._words))
        return self._write_number(count, len(self._words)) or self._write_number(size, total)

    def args_get(self, pointers: int, texts: int) -> int:
        """Give the arguments."""
        for number, word in enumerate(self._words):
            self._write_number(pointers + 4 * number, texts)
            self._write(texts, word)
            texts += len(word)
        return 0

    def show(self, data: bytes) -> None:
        """Show nothing."""

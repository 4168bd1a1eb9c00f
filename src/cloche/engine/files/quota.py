"""What the guest's files may hold, counted as they grow."""

from __future__ import annotations

from cloche.engine.wasi.abi import Errno, WasiError


class Quota:
    """Counts bytes and nodes against their caps.

    Attributes:
        byte_limit: Bytes that all files may hold together.
        node_limit: Files, folders and links that may exist; each further name of a file is one.
        used_bytes: Bytes held now.
        used_nodes: Nodes there are now.
    """

    __slots__ = ("byte_limit", "node_limit", "used_bytes", "used_nodes")

    def __init__(self, byte_limit: int, node_limit: int) -> None:
        self.byte_limit = byte_limit
        self.node_limit = node_limit
        self.used_bytes = 0
        self.used_nodes = 0

    def take_bytes(self, count: int) -> None:
        """Count bytes that a file is about to grow by.

        Raises:
            WasiError: `ENOSPC`, and nothing is counted, where they do not fit.
        """
        if self.used_bytes + count > self.byte_limit:
            raise WasiError(Errno.NOSPC)
        self.used_bytes += count

    def free_bytes(self, count: int) -> None:
        """Count bytes that are gone."""
        self.used_bytes -= count

    def take_node(self) -> None:
        """Count a node that is about to be made.

        Raises:
            WasiError: `ENOSPC` where there may be no more.
        """
        if self.used_nodes >= self.node_limit:
            raise WasiError(Errno.NOSPC)
        self.used_nodes += 1

    def free_node(self) -> None:
        """Count a node that is gone."""
        self.used_nodes -= 1

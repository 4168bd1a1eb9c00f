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

    def check(self, nodes: int, count: int) -> None:
        """Make sure that there is room for so many nodes and bytes more.

        Raises:
            WasiError: `ENOSPC` where there is not.
        """
        if self.used_nodes + nodes > self.node_limit or self.used_bytes + count > self.byte_limit:
            raise WasiError(Errno.NOSPC)

    def take(self, nodes: int, count: int) -> None:
        """Count nodes that are about to be made, and bytes that they hold.

        Raises:
            WasiError: `ENOSPC`, and nothing is counted, where they do not fit.
        """
        self.check(nodes, count)
        self.used_nodes += nodes
        self.used_bytes += count

    def take_bytes(self, count: int) -> None:
        """Count bytes that a file is about to grow by.

        Raises:
            WasiError: `ENOSPC`, and nothing is counted, where they do not fit.
        """
        self.take(0, count)

    def free_bytes(self, count: int) -> None:
        """Count bytes that are gone."""
        self.used_bytes -= count

    def take_node(self) -> None:
        """Count a node that is about to be made.

        Raises:
            WasiError: `ENOSPC` where there may be no more.
        """
        self.take(1, 0)

    def free_node(self) -> None:
        """Count a node that is gone."""
        self.used_nodes -= 1


class Allowance(Quota):
    """What may come on top of what is there already, and is not counted.

    Who makes room by removing what was there before gets none of it.
    """

    __slots__ = ()

    def free_bytes(self, count: int) -> None:
        """Count bytes that are gone, as far as they were counted."""
        self.used_bytes = max(0, self.used_bytes - count)

    def free_node(self) -> None:
        """Count a node that is gone, as far as it was counted."""
        self.used_nodes = max(0, self.used_nodes - 1)

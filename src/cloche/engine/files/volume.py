"""A part of the tree, and what all nodes in it have in common.

The guest's own files are one, each folder that was handed in is another. Nothing is moved or linked
from one to another, as between two disks.
"""

from __future__ import annotations

from cloche.engine.files.quota import Quota

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Volume:
    """A part of the tree.

    Args:
        quota: What its nodes may hold.
        clock: Gives the time for what is made or changed, in nanoseconds since 1970.
        device: A number that no other volume of the guest has.
        readonly: Whether nothing in it may be changed.
        is_shared: Whether it is there without the guest as well, and may change without it.

    Attributes:
        quota: What its nodes hold and may hold.
        clock: Gives the time.
        device: Its number.
        readonly: Whether nothing in it may be changed.
        is_shared: Whether it is there without the guest as well, and may change without it.
        last_inode: The last number that a node was given.
    """

    __slots__ = ("clock", "device", "is_shared", "last_inode", "quota", "readonly")

    def __init__(
        self,
        quota: Quota,
        clock: Callable[[], int],
        device: int = 1,
        *,
        readonly: bool = False,
        is_shared: bool = False,
    ) -> None:
        self.quota = quota
        self.clock = clock
        self.device = device
        self.readonly = readonly
        self.is_shared = is_shared
        self.last_inode = 0

    def new_inode(self) -> int:
        """Give a number for a node."""
        self.last_inode += 1
        return self.last_inode

"""`/dev/null`: nothing can be read from it, and what is written to it is gone.

Programs expect it at that path. There is no folder that it is in, since the guest's working folder
is "/", where a folder `dev` may be one of the user's; where there is one, the path leads into that.
"""

from __future__ import annotations

from cloche.engine.files.node import Node
from cloche.engine.wasi.abi import Errno, FileType, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.files.volume import Volume

FOLDER = "dev"
_PATH = "dev/null"


def names_null_device(path: str) -> bool:
    """Tell whether a path from "/" on is that of the device, with its first slash or without."""
    return path.endswith(_PATH) and path.lstrip("/") == _PATH


class NullDevice(Node):
    """The device.

    Args:
        volume: A volume that is not the guest's own.
    """

    __slots__ = ()
    file_type = FileType.CHARACTER_DEVICE

    def __init__(self, volume: Volume) -> None:
        super().__init__(volume)
        self.links = 1  # it is there for good

    @property
    def node(self) -> Node:
        """The device itself."""
        return self

    def check_writable(self) -> None:
        """Have no objection, whatever the volume it is in."""

    def open(self, *, writable: bool) -> NullDevice:  # noqa: ARG002 - as of every node
        """Hold it until it is closed."""
        self.hold()
        return self

    def close(self) -> None:
        """Let go of it."""
        self.let_go()

    def read_at(self, offset: int, target: memoryview) -> int:  # noqa: ARG002
        """Be at the end."""
        return 0

    def write_at(self, offset: int, source: memoryview) -> int:  # noqa: ARG002
        """Forget what is written."""
        return len(source)

    def resize(self, size: int) -> None:
        """Stay empty.

        Raises:
            WasiError: `EINVAL` where it was to grow.
        """
        if size:
            raise WasiError(Errno.INVAL)

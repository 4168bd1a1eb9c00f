"""Reading files that somebody else may have put there: never too much, and never a device.

Opening a named pipe would wait for ever and a link could lead anywhere, so a file is opened without
blocking, looked at through its descriptor and only then read.
"""

from __future__ import annotations

import errno
import os
import stat

_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_PIECE = 1 << 20


def read_file(path: str, max_bytes: int) -> bytes:
    """Read a whole regular file, if it is not larger than expected.

    Args:
        path: The file; a link to a regular file is followed, since some installers link files.
        max_bytes: The most bytes that it may have.

    Raises:
        OSError: If it cannot be read, is no regular file (EINVAL) or is too large (EFBIG).
    """
    descriptor = os.open(path, _OPEN | _BINARY)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", path)
        pieces: list[bytes] = []
        left = max_bytes
        while piece := os.read(descriptor, min(left + 1, _PIECE)):
            left -= len(piece)
            if left < 0:
                raise OSError(errno.EFBIG, f"it has more than {max_bytes:,} bytes", path)
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)

"""A file of the host's that the guest has open."""

from __future__ import annotations

import os

from cloche.engine.files.system_errors import as_wasi_error
from cloche.engine.wasi.abi import FileType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.files.real_nodes import RealFile


class RealContent:
    """What is in it, read and written where it is.

    Args:
        file: The file as it was when it was opened.
        opened: Its descriptor, which is closed here.
    """

    __slots__ = ("_file", "_opened")
    file_type = FileType.REGULAR_FILE

    def __init__(self, file: RealFile, opened: int) -> None:
        self._file = file
        self._opened: int | None = opened

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close it."""
        opened, self._opened = self._opened, None
        if opened is not None:
            self._file.volume.close_file(opened)

    @property
    def node(self) -> RealFile:
        """The file as it is now.

        Raises:
            WasiError: What the system says.
        """
        return self._file.now(self._status())

    @property
    def size(self) -> int:
        """Bytes in it now.

        Raises:
            WasiError: What the system says.
        """
        return self._status().st_size

    def _status(self) -> os.stat_result:
        try:
            return os.fstat(self._descriptor)
        except OSError as error:
            raise as_wasi_error(error) from None

    @property
    def _descriptor(self) -> int:
        assert self._opened is not None  # the guest has no way to a file that is closed
        return self._opened

    def read_at(self, offset: int, target: memoryview) -> int:
        """Read at an offset; returns how many bytes came, none at the end of the file.

        Raises:
            WasiError: What the system says.
        """
        if offset >= self.size:
            return 0
        try:
            return os.preadv(self._descriptor, [target], offset)
        except OSError as error:
            raise as_wasi_error(error) from None

    def write_at(self, offset: int, source: memoryview) -> int:
        """Write at an offset; returns how many bytes went.

        Raises:
            WasiError: `ENOSPC` where the file would grow by more than is allowed, or what the
                system says.
        """
        if not len(source):
            return 0
        size = self.size
        growth = max(0, offset + len(source) - size)
        quota = self._file.volume.quota
        quota.take_bytes(growth)
        written = 0
        try:
            written = os.pwrite(self._descriptor, source, offset)
        except OSError as error:
            raise as_wasi_error(error) from None
        finally:
            quota.free_bytes(growth - (max(0, offset + written - size) if written else 0))
        return written

    def resize(self, size: int) -> None:
        """Cut it, or fill it up with zeros.

        Raises:
            WasiError: `ENOSPC` where it would grow by more than is allowed, or what the system
                says.
        """
        growth = size - self.size
        quota = self._file.volume.quota
        quota.take_bytes(max(0, growth))
        try:
            os.ftruncate(self._descriptor, size)
        except OSError as error:
            quota.free_bytes(max(0, growth))
            raise as_wasi_error(error) from None
        quota.free_bytes(max(0, -growth))

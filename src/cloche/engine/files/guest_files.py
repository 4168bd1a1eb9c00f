"""A guest's files, laid out before it runs or, where nothing is mounted, when it first looks.

Most guests never look.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.clock import Clock
    from cloche.engine.files.filesystem import FileSystem
    from cloche.engine.files.folder import Folder
    from cloche.limits import Limits
    from cloche.request import RunRequest

# What programs expect to be there; it takes nothing from what the limits give them.
_TEMPORARY_FILES = "/tmp"
_ROOT = "/"


class GuestFiles:
    """One guest's files.

    Args:
        limits: What they may hold.
        clock: Gives their times.

    Attributes:
        made: The files; None as long as nobody has looked.
    """

    __slots__ = ("_clock", "_limits", "made")

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self.made: FileSystem | None = None

    def look(self) -> FileSystem:
        """Give the files; those of a guest without mounts are made at the first look."""
        if self.made is None:
            self.made = self._bare()
            _add_temporary(self.made)
        return self.made

    def root(self) -> Folder:
        """Give the folder "/"."""
        return self.look().root

    @property
    def used_bytes(self) -> int:
        """Bytes that the guest's own files hold now."""
        return 0 if self.made is None else self.made.quota.used_bytes

    def lay_out(self, request: RunRequest) -> None:
        """Make the files of a guest with mounts.

        Raises:
            WasiError: If two of them are in each other's way.
        """
        # Most runs have no mounts.
        from cloche.engine.files.mount import mount_given, mount_tree

        files = self.made = self._bare()
        mounts = dict(request.mounts)
        if _ROOT in mounts:
            mount_given(files, _ROOT, mounts.pop(_ROOT), self._clock.resolution)
        _add_temporary(files)
        for path, given in mounts.items():
            mount_given(files, path, given, self._clock.resolution)
        for path, tree in request.folders.items():
            mount_tree(files, path, tree)

    def _bare(self) -> FileSystem:
        # A warm start should not pay for them.
        from cloche.engine.files.filesystem import FileSystem
        from cloche.engine.files.quota import Quota

        quota = Quota(self._limits.file_bytes, self._limits.file_nodes)
        return FileSystem(quota, self._clock.real)


def _add_temporary(files: FileSystem) -> None:
    from cloche.engine.files.folder import Folder

    files.mount(_TEMPORARY_FILES, Folder(files.volume))

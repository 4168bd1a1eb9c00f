"""Which folders of the host's a worker may write to: those of its guest, and no other."""

from __future__ import annotations

from cloche.engine.confinement import can_confine_writing
from cloche.errors import RequestError
from cloche.host_folder import HostFolder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.request import RunRequest


def writable_of(request: RunRequest) -> tuple[str, ...]:
    """Give the folders of the host in which a request's guest may change something.

    Raises:
        RequestError: If this system cannot keep a worker to them.
    """
    if not request.mounts:
        return ()
    given = request.mounts.values()
    folders = [each for each in given if isinstance(each, HostFolder) and not each.readonly]
    if folders and not can_confine_writing():
        raise RequestError(
            f"the folder {folders[0].path!r} has to be read-only: this system cannot keep a worker "
            "process from writing elsewhere, which takes Linux 6.2 or newer"
        )
    return tuple(folder.path for folder in folders)

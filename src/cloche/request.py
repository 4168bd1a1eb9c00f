"""What a run is asked to do: plain data, so that another process could carry it out as well."""

from __future__ import annotations

from types import MappingProxyType

from cloche.limits import Limits
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from cloche.engine.files.workspace import Workspace
    from cloche.guest_clock import GuestClock
    from cloche.host_folder import HostFolder

    # A folder's content: a name to the bytes of a file or to the content of a folder.
    Tree = Mapping[str, "bytes | Tree"]

NO_INPUTS: Mapping[str, Any] = MappingProxyType({})


@record
class RunRequest:
    """One run of a runtime's command in a fresh instance.

    Attributes:
        argv: The command line; `argv[0]` is the command's name.
        stdin: All of standard input; the guest sees its end after the last byte.
        env: The environment of the guest, and the whole of it.
        files: Files that are there from the start, for the guest to read and change: absolute path
            to content. They count against the limits on files.
        folders: Whole folders that are there from the start, read-only: absolute path to content.
            They do not count against the limits on files, and only what the guest looks into costs
            anything; so a name in one that cannot be a name is found out only then.
        has_channel: Whether the guest can call functions of the host, gets inputs, and tells the
            value of its last expression.
        inputs: The names that are set before the code runs; only where there is a channel.
        mounts: Folders of the host and workspaces that are in the guest's tree: absolute path to
            either. "/" is the guest's working folder.
        limits: The caps on the run.
        clock: What its clocks say; None for the time that it is.
        seed: What its random bytes are made of, so that they are the same each time; None for the
            system's.
    """

    argv: tuple[str, ...]
    stdin: bytes = b""
    env: Mapping[str, str] = MappingProxyType({})
    files: Mapping[str, bytes] = MappingProxyType({})
    folders: Mapping[str, Tree] = MappingProxyType({})
    has_channel: bool = False
    inputs: Mapping[str, Any] = NO_INPUTS
    mounts: Mapping[str, HostFolder | Workspace] = MappingProxyType({})
    limits: Limits = Limits()
    clock: GuestClock | None = None
    seed: bytes | None = None

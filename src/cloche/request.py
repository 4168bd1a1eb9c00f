"""What a run is asked to do: plain data, so that another process could carry it out as well."""

from __future__ import annotations

from types import MappingProxyType

from cloche.limits import Limits
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


@record
class RunRequest:
    """One run of a runtime's command in a fresh instance.

    Attributes:
        argv: The command line; `argv[0]` is the command's name.
        stdin: All of standard input; the guest sees its end after the last byte.
        env: The environment of the guest, and the whole of it.
        files: Files that are there from the start, read-only: absolute path to content.
        limits: The caps on the run.
    """

    argv: tuple[str, ...]
    stdin: bytes = b""
    env: Mapping[str, str] = MappingProxyType({})
    files: Mapping[str, bytes] = MappingProxyType({})
    limits: Limits = Limits()

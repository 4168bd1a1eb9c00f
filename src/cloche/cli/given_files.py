"""What a command line hands in besides the program: files, and folders that are mounted."""

from __future__ import annotations

import os

from cloche.cli.options import RunOptions, UsageError
from cloche.host_folder import HostFolder
from cloche.record import replace
from cloche.request import RunRequest

_WRITABLE = ":rw"


def add_given(request: RunRequest, options: RunOptions) -> RunRequest:
    """Add the files and mounts of the options to a request; files are read here, by the host.

    Raises:
        UsageError: If a file cannot be read or is too large, two have one name, or a mount is not
            written as one.
    """
    return replace(request, files=_read_files(options), mounts=_read_mounts(options))


def _read_files(options: RunOptions) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = options.limits.file_bytes
    for path in options.files:
        name = os.path.basename(path)
        place = f"/{name}"
        if not name.isprintable() or name in ("", ".", ".."):
            raise UsageError(f"{path!a} has a name that cannot be used under the dome; rename it")
        if place in files:
            raise UsageError(f"two files are called {name!a}; rename one of them")
        files[place] = _read_file(path, left)
        left -= len(files[place])
    return files


def _read_file(path: str, most: int) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path!a}: {error}") from None
    if len(content) > most:
        raise UsageError(f"{path!a} does not fit; all files together may have so many bytes")
    return content


def _read_mounts(options: RunOptions) -> dict[str, HostFolder]:
    mounts: dict[str, HostFolder] = {}
    for text in options.mounts:
        place, equals, path = text.partition("=")
        if not equals or not place.startswith("/") or not path.removesuffix(_WRITABLE):
            raise UsageError(
                f"--mount is {text!a}; it has to be like /data=FOLDER or /data=FOLDER:rw"
            )
        if place in mounts:
            raise UsageError(f"two folders are mounted at {place!a}")
        readonly = not path.endswith(_WRITABLE)
        mounts[place] = HostFolder(path.removesuffix(_WRITABLE), readonly=readonly)
    return mounts

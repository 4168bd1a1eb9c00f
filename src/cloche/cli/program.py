"""What a run is asked for on the command line, as a `RunRequest`."""

from __future__ import annotations

import os
import sys

from cloche.cli.options import RunOptions, UsageError
from cloche.request import RunRequest

# Where the guest finds a file that the host read for it.
FOLDER = "/main"


def read_program(options: RunOptions) -> RunRequest:
    """Turn options into a request; a file is read here, by the host.

    Raises:
        UsageError: If there is no program, or its file cannot be read or is too large.
    """
    if options.code is not None:
        argv: tuple[str, ...] = ("python", "-c", options.code, *options.args)
        return RunRequest(argv=argv, limits=options.limits)
    if options.path is None and sys.stdin is None:
        raise UsageError("nothing to run: give -c CODE, a FILE, or a program on standard input")
    if options.path in (None, "-"):
        return RunRequest(argv=("python", "-", *options.args), limits=options.limits)
    return _read_file(options, options.path)


def _read_file(options: RunOptions, path: str) -> RunRequest:
    name = os.path.basename(path)
    if not name.isprintable():  # half of a surrogate pair, which stands for a byte, is not
        raise UsageError(f"{path!a} has a name that cannot be used under the dome; rename it")
    most = options.limits.code
    try:
        with open(path, "rb") as file:
            program = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path!a}: {error}") from None
    if len(program) > most:
        raise UsageError(f"{path} is larger than {most:,} bytes, the limit on code")
    return RunRequest(
        argv=("python", f"{FOLDER}/{name}", *options.args),
        folders={FOLDER: {name: program}},
        limits=options.limits,
    )

"""Picks what `cloche` was asked to do, and turns what goes wrong into a message and a code."""

from __future__ import annotations

import os
import sys

from cloche.cli.streams import tell
from cloche.errors import ClocheError, LimitError, RequestError
from cloche.result import EXIT_CODES, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

WRONG_USAGE = 2
BROKEN_PIPE = 141
OWN_FAILURE = 125  # the code that timeout(1) and `docker run` use for a failure of their own


def entry() -> NoReturn:
    """Be the `cloche` command: carry out one call and end the process with its code.

    All output is flushed and every run has ended by then, so the interpreter is not taken down
    piece by piece, which would take a tenth of a warm run's time.
    """
    os._exit(main())


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one call of the `cloche` command.

    Args:
        arguments: The command line without the program's name; None takes the process's own.

    Returns:
        The exit code: the guest's own or the one of its status, 2 for a command line that makes no
        sense, 125 where Cloche itself could not do its work, 130 after Ctrl-C, 141 where nobody
        reads the output any more.
    """
    from cloche.cli.options import UsageError

    _open_missing_streams()
    try:
        code = _dispatch(sys.argv[1:] if arguments is None else list(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except (UsageError, RequestError, LimitError) as error:
        return _complain(f"{error} (see `cloche --help`)", WRONG_USAGE)
    except ClocheError as error:
        return _complain(str(error), OWN_FAILURE)
    except KeyboardInterrupt:
        return EXIT_CODES[Status.CANCELLED]
    except BrokenPipeError:
        return BROKEN_PIPE
    except OSError as error:
        return _complain(str(error), OWN_FAILURE)


def _open_missing_streams() -> None:
    """Fill the places of closed standard streams, lest a file of ours ends up in one."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _dispatch(arguments: list[str]) -> int:
    match arguments[:1]:
        case ["bundle"]:
            from cloche.cli.bundle import bundle

            return bundle(arguments[1:])
        case ["doctor"]:
            from cloche.cli.doctor import doctor

            return doctor(arguments[1:])
        case ["precompile"]:
            from cloche.cli.precompile import precompile_runtimes

            return precompile_runtimes(arguments[1:])
        case ["web"]:
            from cloche.cli.web import web

            return web(arguments[1:])
        case ["--version"]:
            from cloche import __version__

            return _say(f"cloche {__version__}")
        case ["-h" | "--help"]:
            from cloche.cli.help import help_text

            return _say(help_text())
        case _:
            return _run(arguments)


def _run(arguments: list[str]) -> int:
    from cloche.cli.options import read_options

    options = read_options(arguments)
    is_alone = options.code is None and options.path is None
    if is_alone and sys.stdin is not None and sys.stdin.isatty():
        from cloche.cli.repl import run_repl

        return run_repl(options)
    from cloche.cli.run import run

    return run(options)


def _say(text: str) -> int:
    print(text)
    return 0


def _complain(text: str, code: int) -> int:
    tell(text)
    return code

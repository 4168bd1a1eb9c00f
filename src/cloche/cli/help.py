"""The text of `cloche --help`."""

from __future__ import annotations

from cloche.limits import Limits
from cloche.sandbox.runtimes import DEFAULT_RUNTIME, KNOWN_RUNTIMES

_TEXT = """\
Run Python code under the dome: in WebAssembly, with no files, no network and every limit held.

usage: cloche [OPTION…] -c CODE [ARG…]     run code
       cloche [OPTION…] FILE [ARG…]        run a file; the program sees it, read-only, in /main
       cloche [OPTION…] - [ARG…]           run what standard input holds
       cloche [OPTION…]                    the same; at a terminal, a prompt on a session
       cloche bundle list|install|verify|export  the runtimes on this machine
       cloche precompile                   compile the runtimes ahead of their first run
       cloche web                          the demo page, in the browser on this machine
       cloche doctor                       what works on this machine, and why not

options, before the program:
  --runtime NAME     the Python to take: {runtimes} (default {runtime})
  --with WHEEL       a wheel of pure Python to import from, such as tabulate-0.9-py3-none-any.whl,
                     perhaps with #sha256=… behind it; may be given several times
  --file FILE        a file for the program, which finds it in its working folder, by its name, and
                     may change it there; may be given several times
  --out FOLDER       where the files go that the program has created or changed
  --mount PLACE=FOLDER[:rw]
                     a folder that the program sees at PLACE, such as /data=reports; with :rw it
                     may change what is in it; may be given several times
  --timeout SECONDS  stop after this time, waiting for input included (default {timeout:g})
  --memory SIZE      cap on memory, such as 32M (default: the runtime's own)
  --output SIZE      cap on stdout and on stderr; what is above is dropped (default {output}K)
  --json             print the whole result as JSON when the run is over
  --version, --help

The exit code is the program's own; 124 after a timeout, 137 out of memory, 130 after Ctrl-C;
2 for a wrong command line, 125 where Cloche itself could not do its work.
On a terminal, control characters in the output are shown as escapes; a pipe gets the bytes as
they are."""


def help_text() -> str:
    """Give the help, with the defaults as they are."""
    limits = Limits()
    return _TEXT.format(
        runtime=DEFAULT_RUNTIME,
        runtimes=" or ".join(KNOWN_RUNTIMES),
        timeout=limits.timeout,
        output=limits.output >> 10,
    )

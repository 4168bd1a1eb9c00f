"""`cloche` alone at a terminal: a prompt on a session.

What is typed goes to the guest as it is and is run there; nothing of it is run here.
"""

from __future__ import annotations

from types import MappingProxyType

from cloche.cli.completeness import is_complete
from cloche.cli.given_files import add_given
from cloche.cli.interrupting import Interrupting
from cloche.cli.line_editor import LineEditor
from cloche.cli.options import UsageError
from cloche.cli.run import own_streams, prepared_sandbox, tell_dropped
from cloche.cli.streams import STDOUT, tell, writer
from cloche.request import RunRequest
from cloche.result import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.cli.options import RunOptions
    from cloche.result import Result
    from cloche.sandbox import Sandbox

_FIRST, _MORE = ">>> ", "... "
_PLAIN = "text/plain"
_LEAVING = ("exit", "exit()", "quit", "quit()")
_NO_FILES: Mapping[str, bytes] = MappingProxyType({})
_GREETING = "Python under the dome ({}). Ctrl-C interrupts, exit() or Ctrl-D leaves.\n"


def run_repl(options: RunOptions) -> int:
    """Read code, run it and show its value, until the user leaves.

    Args:
        options: What the command line asked for.

    Returns:
        The exit code.

    Raises:
        UsageError: If an option makes no sense here, or something that is handed in cannot be used.
        ClocheError: If Cloche cannot do its work on this machine.
        OSError: If the terminal is gone.
    """
    if options.as_json or options.out is not None:
        raise UsageError("--json and --out need a program: give -c CODE or a FILE")
    given = add_given(RunRequest(argv=()), options)
    sandbox = prepared_sandbox(options, mounts=given.mounts)
    editor = LineEditor()
    editor.open()
    try:
        Repl(sandbox, editor, files=given.files).loop(_GREETING.format(options.runtime))
    finally:
        editor.close()
    return 0


class Repl:
    """A prompt on a session, and on another one where that has ended.

    Args:
        sandbox: Where sessions come from.
        editor: Where lines come from.
        files: What each session finds in its tree.
    """

    def __init__(
        self, sandbox: Sandbox, editor: LineEditor, *, files: Mapping[str, bytes] = _NO_FILES
    ) -> None:
        self._sandbox = sandbox
        self._editor = editor
        self._files = files
        self._live = own_streams()
        self._show = writer(STDOUT)
        self._begin()

    def _begin(self) -> None:
        self._session = self._sandbox.session()
        self._unseen = self._files

    def loop(self, greeting: str = "") -> None:
        """Read and run, until the user leaves.

        Args:
            greeting: What is said first.
        """
        self._say(greeting)
        try:
            while self._take_turn():
                pass
        finally:
            self._session.close()

    def _take_turn(self) -> bool:
        """Read a piece of code and run it; tells whether there may be more."""
        try:
            text = self._read()
            if text.strip() in _LEAVING:
                return False
            if text.strip():
                self._run(text)
        except KeyboardInterrupt:
            self._say("\nKeyboardInterrupt\n")
        except EOFError:
            self._say("\n")
            return False
        return True

    def _read(self) -> str:
        text = self._editor.read(_FIRST)
        while not is_complete(text):
            text += "\n" + self._editor.read(_MORE)
        return text

    def _run(self, text: str) -> None:
        files, self._unseen = self._unseen, _NO_FILES
        interrupting = Interrupting(self._session)
        try:
            with interrupting:
                result = self._session.run(text, files=files, live=self._live)
        except KeyboardInterrupt:
            if not interrupting.is_given_up:  # the code was not run
                self._unseen = files
                raise
            self._say("\n")
            self._replace("the session was ended by a second Ctrl-C")
            return
        if not result.runtime:  # the code was refused
            self._unseen = files
        for display in result.displays:
            shown = display.get(_PLAIN)
            if isinstance(shown, str):
                self._say(f"{shown}\n")
        if result.value_repr is not None:
            self._say(f"{result.value_repr}\n")
        if not self._session.is_open:
            self._replace(result.detail or f"the code ended its process with {result.exit_code}")
        elif why := _bad_end(result):
            tell(why)
        tell_dropped(result)

    def _replace(self, why: str) -> None:
        tell(f"{why}; what it held is gone, and this is a new session")
        self._session.close()
        self._begin()

    def _say(self, text: str) -> None:
        self._show(text.encode("utf-8", "replace"))


def _bad_end(result: Result) -> str:
    """Say what the guest's own output cannot; nothing where that is enough."""
    if result.error is not None and result.status in (Status.ERROR, Status.CANCELLED):
        return ""
    if result.status == Status.ERROR:
        return result.detail or f"the code exited with {result.exit_code}; exit() leaves"
    if result.status != Status.OK:
        return result.detail or f"it ended with the status {result.status}"
    return ""

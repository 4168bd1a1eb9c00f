"""A real terminal with the command at it, for tests that type and read."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from codecs import getincrementaldecoder

PATIENCE = 120


def _sit_down():
    """Be at the terminal as its user's programs are, who may have started us in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """`python -m cloche` at a terminal of its own, whose Ctrl-C and Ctrl-D are real ones."""

    def __init__(self, *arguments, cwd, env=None):
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cloche", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env={**os.environ, "TERM": "dumb", **(env or {})},
            start_new_session=True,
            preexec_fn=_sit_down,
        )
        os.close(slave)
        self._unread = ""
        self._decode = getincrementaldecoder("utf-8")().decode

    def type(self, text):
        os.write(self._master, text.encode())

    def read_until(self, wanted):
        """Give what is shown up to some text, and that text; what comes after it waits."""
        while wanted not in self._unread:
            ready = select.select([self._master], [], [], PATIENCE)[0]
            assert ready, f"{wanted!r} did not come after {self._unread!r}"
            try:
                piece = os.read(self._master, 4096)
            except OSError:  # nobody has the other side any more
                raise AssertionError(f"{wanted!r} did not come after {self._unread!r}") from None
            self._unread += self._decode(piece).replace("\r\n", "\n")
        end = self._unread.index(wanted) + len(wanted)
        shown, self._unread = self._unread[:end], self._unread[end:]
        return shown

    def enter(self, *lines):
        """Type lines at the prompt, and give what is shown until the next prompt, echo aside."""
        for number, line in enumerate(lines):
            if number:
                self.read_until("... ")
            self.type(f"{line}\n")
            self.read_until(f"{line}\n")
        return self.read_until(">>> ").removesuffix(">>> ")

    def leave(self):
        """Type Ctrl-D, and give the exit code."""
        self.type("\x04")
        return self.process.wait(PATIENCE)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)

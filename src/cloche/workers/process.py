"""A worker's process as its host holds it: started, told things, heard, killed and taken note of.

It gets an empty environment, one end of a socket and nothing else of what the host has open, and a
session of its own, so that a Ctrl-C at a terminal is the host's alone.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

from cloche.errors import EngineUnavailableError

_BOOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "child", "boot.py")
_READ = 256 << 10


class WorkerProcess:
    """A process that has been started.

    Args:
        writable: The folders in which it may change something; for most it is none.

    Raises:
        EngineUnavailableError: If it cannot be.

    Attributes:
        descriptor: The host's end of the socket.
        pid: The process.
    """

    def __init__(self, writable: tuple[str, ...] = ()) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    _command(theirs.fileno(), writable),
                    env={},
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
            except BaseException as error:
                ours.close()
                if isinstance(error, OSError):
                    raise EngineUnavailableError(
                        f"no worker process can be started: {error.strerror}"
                    ) from error
                raise
        ours.setblocking(False)
        self._socket = ours
        self._outgoing = bytearray()
        self.descriptor = ours.fileno()
        self.pid = self._process.pid

    def tell(self, data: bytes) -> None:
        """Have it told something at the next `flush`."""
        self._outgoing += data

    def flush(self) -> None:
        """Tell it as much as it takes now."""
        while self._outgoing:
            try:
                written = self._socket.send(self._outgoing)
            except BlockingIOError:
                return
            except OSError:
                self._outgoing.clear()  # it is gone, which a read says as well
                return
            del self._outgoing[:written]

    @property
    def has_more(self) -> bool:
        """Whether there is something that it has not taken yet."""
        return bool(self._outgoing)

    def hear(self) -> bytes | None:
        """Give what it has said; nothing where it is gone, None where it has said nothing."""
        try:
            return self._socket.recv(_READ)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def kill(self) -> None:
        """End it and all that it may have started, whatever it is at."""
        if self._process.returncode is None:  # else its number may be another's by now
            try:  # noqa: SIM105 - contextlib says no more
                os.killpg(self.pid, signal.SIGKILL)
            except OSError:
                pass

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()

    def forget(self) -> None:
        """In the child of a fork, whose child it is not: let go of it."""
        self._socket.close()
        self._process.returncode = 0

    def wait(self, seconds: float) -> None:
        """Wait a little for its end."""
        try:  # noqa: SIM105 - it is about how long it waits
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass

    @property
    def is_gone(self) -> bool:
        """Whether it has ended; only then nothing is left of it."""
        return self._process.poll() is not None

    @property
    def end(self) -> str:
        """How it ended, as a sentence goes on after "the worker"."""
        code = self._process.poll()
        if code is None:
            return "has not ended"
        if code >= 0:
            return f"exited with code {code}"
        try:
            return f"was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"was ended by signal {-code}"


def _command(descriptor: int, writable: tuple[str, ...]) -> list[str]:
    if not hasattr(os, "killpg"):
        raise EngineUnavailableError("there are no worker processes on this system yet")
    if not sys.executable or getattr(sys, "frozen", False):
        raise EngineUnavailableError(
            "worker processes need a Python interpreter, and this program has none to start"
        )
    paths = [path for path in sys.path if os.path.isabs(path)]
    interpreter = (sys.executable, "-I", "-S", "-B", "-X", "utf8")
    words = (str(descriptor), str(os.getpid()), str(len(writable)), *writable)
    return [*interpreter, _BOOT, *words, *paths]

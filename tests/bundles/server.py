"""A real HTTP server on loopback that does exactly what a test tells it to, mostly wrong things."""

from __future__ import annotations

import itertools
import socket
import ssl
import struct
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True)
class Answer:
    """What is sent to one request, byte for byte.

    Attributes:
        pieces: What to send, piece by piece; it may be endless.
        end: "close", "reset" (RST instead of FIN) or "wait" (for the client to give up).
    """

    pieces: Iterable[bytes]
    end: str = "close"


def answer(status: int, body: bytes = b"", end: str = "close", **headers: str) -> Answer:
    """Make an answer that is whole and right, but for the headers that are given."""
    fields = {"Content_Length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    first = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
    return Answer(["\r\n".join([first, *lines, "", ""]).encode("latin-1") + body], end)


def forever(start: bytes, piece: bytes) -> Answer:
    """Send something without an end, as fast as it is taken."""
    return Answer(itertools.chain([start], itertools.repeat(piece)))


def drops(start: bytes, drop: bytes) -> Answer:
    """Send something small again and again, too often for any timeout of a single read."""

    def pieces() -> Iterator[bytes]:
        yield start
        while True:
            yield drop
            threading.Event().wait(0.01)

    return Answer(pieces())


class Server:
    """A server with right files at some paths and a script of answers for one of them."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        target: str,
        script: Sequence[Answer],
        tls: ssl.SSLContext | None = None,
    ):
        self.files, self.target, self.script, self.tls = files, target, script, tls
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.stopped = threading.Event()
        self.threads: list[threading.Thread] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def accept(self) -> None:
        while not self.stopped.is_set():
            with suppress(OSError):
                connection, _ = self.listening.accept()
                thread = threading.Thread(target=self.serve, args=[connection])
                self.threads.append(thread)
                thread.start()

    def serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(20)
            if self.tls:
                with self.tls.wrap_socket(connection, server_side=True) as wrapped:
                    self.reply(wrapped)
            else:
                self.reply(connection)

    def reply(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(4096)
            if not piece:
                return
            head += piece
        path = head.split(b" ")[1].decode()
        self.heads.append(head.decode())
        reply = self.choose(path)
        for piece in reply.pieces:
            if self.stopped.is_set():
                return
            connection.sendall(piece)
        if reply.end == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif reply.end == "wait":
            while connection.recv(4096):
                pass

    def choose(self, path: str) -> Answer:
        name = path.rsplit("/", 1)[-1]
        if name == self.target or name not in self.files:
            self.asked.append(path)
            return self.script[min(len(self.asked), len(self.script)) - 1]
        return answer(200, self.files[name])


@contextmanager
def serving(
    files: Mapping[str, bytes],
    target: str,
    script: Sequence[Answer],
    tls: ssl.SSLContext | None = None,
) -> Iterator[Server]:
    """Run a server for as long as the context lasts."""
    server = Server(files, target, script, tls)
    thread = threading.Thread(target=server.accept)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", server.port), 5).close()
        thread.join()
        server.listening.close()
        for each in server.threads:
            each.join()

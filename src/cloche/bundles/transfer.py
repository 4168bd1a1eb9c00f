"""One HTTP GET that ends, whatever the server does.

A socket's timeout is for one read, and a server that sends a byte now and then never runs into it.
So a watch on another thread shuts the socket down at the deadline, which also ends a read of
headers or of chunk sizes that come drop by drop; and while the body comes, its speed is looked at.

Compression is neither asked for nor undone: a body that claims one is refused before it is read,
and nothing is kept beyond the bytes that were expected.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPException

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError
from urllib3.exceptions import TimeoutError as WaitedTooLong
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url

from cloche import __version__
from cloche.errors import RegistryError, RegistryUnavailableError
from cloche.record import record

_PIECE = 64 << 10
_HEADERS = {
    "User-Agent": f"cloche/{__version__}",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@record
class Patience:
    """How long to wait for a registry.

    Attributes:
        connect: Seconds for each try to connect.
        read: Seconds without a single byte.
        total: Seconds for one file, all tries and waits included.
        slowest: Bytes a second, on average, below which a body is given up...
        grace: ... once this many seconds have gone by.
        tries: How often a file is asked for, where asking again may help.
        wait: Seconds before the second try; it doubles with each.
        longest_wait: Seconds that a server may ask to wait (Retry-After) before it is given up.
    """

    connect: float = 10.0
    read: float = 20.0
    total: float = 600.0
    slowest: float = 1024.0
    grace: float = 15.0
    tries: int = 4
    wait: float = 0.5
    longest_wait: float = 30.0


@record
class Reply:
    """What a server answered.

    Attributes:
        status: The HTTP status code.
        headers: The header fields; their names in any case.
        body: The body, of a reply with status 200; others are not read.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


def get(
    url: Url, max_bytes: int, seconds: float, patience: Patience, clock: Callable[[], float]
) -> Reply:
    """Ask for one file, once.

    Args:
        url: An absolute http or https URL.
        max_bytes: The most bytes that the body may have.
        seconds: How long it may take in all.
        patience: The other waiting times.
        clock: What tells the time, in seconds, that speed is measured with.

    Raises:
        RegistryUnavailableError: If the network or the server broke off; asking again may help.
        RegistryError: If the answer is larger than expected, encoded, too slow or not HTTP.
    """
    with _connection(url, seconds, patience) as connection:
        try:
            reply = _exchange(connection, url, max_bytes, patience, clock)
        except (OSError, HTTPException, HTTPError) as error:
            if not connection.late:
                raise _classified(url, error) from error
        else:
            if not connection.late:  # else its end may be the end of our patience
                return reply
    raise RegistryError(f"{url} took longer than {seconds:.4g} seconds")


class _Watched(HTTPConnection):
    """A connection that another thread can break off, in whatever it is doing."""

    late = False
    twin: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        # Closing or wrapping the socket in TLS takes it out of reach; its twin stays.
        new = super()._new_conn()
        self.twin = new.dup()
        if self.late:
            self.break_off()
        return new

    def break_off(self) -> None:
        """End every read and write, the present one included."""
        self.late = True
        if self.twin is not None:
            with suppress(OSError):  # the server may have been faster
                self.twin.shutdown(socket.SHUT_RDWR)


class _WatchedTls(_Watched, HTTPSConnection):
    """The same over TLS."""


@contextmanager
def _connection(url: Url, seconds: float, patience: Patience) -> Iterator[_Watched]:
    """Make a connection that is broken off when time is up; it is not open yet."""
    kind = _WatchedTls if url.scheme == "https" else _Watched
    connection = kind((url.host or "").strip("[]"), url.port, timeout=patience.connect)
    timer = threading.Timer(seconds, connection.break_off)
    timer.daemon = True
    timer.start()
    try:
        yield connection
    finally:
        timer.cancel()
        timer.join()  # so that it never touches a descriptor that is closed here
        connection.close()
        if connection.twin is not None:
            connection.twin.close()


def _exchange(
    connection: _Watched,
    url: Url,
    max_bytes: int,
    patience: Patience,
    clock: Callable[[], float],
) -> Reply:
    connection.connect()
    connection.timeout = patience.read
    connection.request(
        "GET", url.request_uri, headers=_HEADERS, preload_content=False, decode_content=False
    )
    response = connection.getresponse()
    try:
        body = b""
        if response.status == 200:
            _check_head(url, response, max_bytes)
            body = _read_body(url, response, max_bytes, patience, clock)
        return Reply(status=response.status, headers=response.headers, body=body)
    finally:
        response.close()


def _check_head(url: Url, response: BaseHTTPResponse, max_bytes: int) -> None:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding != "identity":
        raise RegistryError(f"{url} is sent encoded ({encoding[:40]!a}), which was not asked for")
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:20]) > max_bytes:  # shortened: only whether it is more
        raise _too_large(url, max_bytes)


def _read_body(
    url: Url,
    response: BaseHTTPResponse,
    max_bytes: int,
    patience: Patience,
    clock: Callable[[], float],
) -> bytes:
    body = bytearray()
    start = clock()
    while piece := response.read1(_PIECE, decode_content=False):
        body += piece
        if len(body) > max_bytes:
            raise _too_large(url, max_bytes)
        passed = clock() - start
        if passed > patience.grace and len(body) < patience.slowest * passed:
            raise RegistryError(
                f"{url} comes too slowly: {len(body):,} bytes in {passed:.0f} seconds"
            )
    return bytes(body)


def _too_large(url: Url, max_bytes: int) -> RegistryError:
    return RegistryError(f"{url} is larger than the {max_bytes:,} bytes that were expected")


def _classified(url: Url, error: Exception) -> RegistryError:
    """Tell a network that may be better next time from an answer that never will be."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return RegistryError(f"{url}: the server's certificate is refused: {error.verify_message}")
    if isinstance(error, (OSError, ProtocolError, NewConnectionError, WaitedTooLong)):
        return RegistryUnavailableError(f"{url} could not be read: {error!r:.200}")
    return RegistryError(f"{url}: the answer is not HTTP: {error!r:.200}")

"""A registry over HTTP, against a real server that misbehaves."""

from __future__ import annotations

import gzip
import itertools
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.bundles.http import HttpRegistry
from cloche.bundles.install import install_bundle
from cloche.bundles.transfer import Patience
from cloche.errors import AssetError, BundleNotFoundError, RegistryError, RegistryUnavailableError
from tests.bundles.making import NAME, VERSION, bundle_files, trusted_keys
from tests.bundles.server import Answer, Server, answer, drops, forever, serving

DATA = bytes(range(256)) * 8
N = len(DATA)
FILES = bundle_files({"python.wasm": DATA})
PATIENCE = Patience(connect=5.0, read=0.3, total=30.0, tries=3, wait=0.5, longest_wait=8.0)
OK = answer(200, DATA)
HEAD = f"HTTP/1.1 200 OK\r\nContent-Length: {N}\r\n\r\n".encode()
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\n\r\n"
TWICE = f"HTTP/1.1 200 OK\r\nContent-Length: {N}\r\nContent-Length: 1\r\n\r\n".encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def raw(*pieces: bytes, end: str = "close") -> Answer:
    return Answer(pieces, end)


def moved(location: str) -> Answer:
    return answer(302, Location=location)


BUSY, LOST, GONE = RegistryUnavailableError, RegistryError, BundleNotFoundError
BOMB = gzip.compress(bytes(10_000_000))
OTHER = answer(200, DATA, Content_Length=str(N + 1))
PAST = "Thu, 01 Jan 1970 00:00:00 GMT"
AGAIN = [0.5, 1.0]

# What the server answers, what comes of it (None: the bundle), how often it was asked, and the
# seconds waited in between.
CASES = {
    "all well": ([OK], None, 1, []),
    "cut at 0": ([raw(HEAD)], BUSY, 3, AGAIN),
    "cut at 1": ([raw(HEAD, DATA[:1])], BUSY, 3, AGAIN),
    "cut at n/2": ([raw(HEAD, DATA[: N // 2])], BUSY, 3, AGAIN),
    "cut at n-1": ([raw(HEAD, DATA[:-1])], BUSY, 3, AGAIN),
    "n+1 bytes, n announced": ([raw(HEAD, DATA, b"x")], None, 1, []),
    "n+1 bytes announced": ([answer(200, DATA + b"x")], LOST, 1, []),
    "n+1 bytes until closed": ([raw(UNTIL_CLOSED, DATA, b"x")], LOST, 1, []),
    "n bytes until closed": ([raw(UNTIL_CLOSED, DATA)], None, 1, []),
    "cut once, then well": ([raw(HEAD, DATA[:9]), OK], None, 2, [0.5]),
    "one byte less than announced": ([raw(HEAD, DATA[1:])], BUSY, 3, AGAIN),
    "n+1 announced, n sent": ([OTHER], LOST, 1, []),
    "length of a hundred digits": ([answer(200, DATA, Content_Length="9" * 100)], LOST, 1, []),
    "two lengths": ([raw(TWICE, DATA)], LOST, 1, []),
    "negative length": ([answer(200, DATA, Content_Length="-1")], None, 1, []),
    "chunks": ([raw(CHUNKED, chunk(DATA[:7]), chunk(DATA[7:]), chunk(b""))], None, 1, []),
    "chunks cut inside": ([raw(CHUNKED, chunk(DATA)[:50])], BUSY, 3, AGAIN),
    "chunks cut between": ([raw(CHUNKED, chunk(DATA[:50]))], BUSY, 3, AGAIN),
    "chunks without their end": ([raw(CHUNKED, chunk(DATA))], BUSY, 3, AGAIN),
    "chunk of a strange size": ([raw(CHUNKED, b"zz\r\n")], BUSY, 3, AGAIN),
    "chunks for ever": ([forever(CHUNKED, chunk(b"x" * 4096))], LOST, 1, []),
    "a body for ever": ([forever(UNTIL_CLOSED, b"x" * 4096)], LOST, 1, []),
    "empty body": ([answer(200)], AssetError, 1, []),
    "another body of the same size": ([answer(200, bytes(N))], AssetError, 1, []),
    "gzip that was not asked for": ([answer(200, BOMB, Content_Encoding="gzip")], LOST, 1, []),
    "gzip in gzip": ([answer(200, BOMB, Content_Encoding="gzip, gzip")], LOST, 1, []),
    "br": ([answer(200, DATA, Content_Encoding="br")], LOST, 1, []),
    "gzip as transfer encoding": ([raw(CHUNKED[:-4], b", gzip\r\n\r\n", BOMB)], LOST, 1, []),
    "identity": ([answer(200, DATA, Content_Encoding="Identity")], None, 1, []),
    "404": ([answer(404)], GONE, 1, []),
    "410": ([answer(410)], GONE, 1, []),
    "400": ([answer(400)], LOST, 1, []),
    "401": ([answer(401)], LOST, 1, []),
    "403": ([answer(403)], LOST, 1, []),
    "204": ([answer(204)], LOST, 1, []),
    "206": ([answer(206, DATA)], LOST, 1, []),
    "304": ([answer(304)], LOST, 1, []),
    "500": ([answer(500)], BUSY, 3, AGAIN),
    "503": ([answer(503)], BUSY, 3, AGAIN),
    "500 once": ([answer(500), OK], None, 2, [0.5]),
    "429": ([answer(429)], BUSY, 3, AGAIN),
    "429, come back in 7 seconds": ([answer(429, Retry_After="7"), OK], None, 2, [7.0]),
    "429, come back in an hour": ([answer(429, Retry_After="3600"), OK], BUSY, 1, []),
    "429, come back long ago": ([answer(429, Retry_After=PAST), OK], None, 2, [0.5]),
    "429 and nonsense": ([answer(429, Retry_After="soon"), OK], None, 2, [0.5]),
    "429 and 5,000 digits": ([answer(429, Retry_After="9" * 5000), OK], None, 2, [0.5]),
    "moved on the same host": ([moved("/elsewhere"), OK], None, 2, []),
    "moved in a circle": ([moved("/elsewhere")], LOST, 4, []),
    "moved to another host": ([moved("http://localhost/x"), OK], LOST, 1, []),
    "moved to another port": ([moved("http://127.0.0.1:1/x"), OK], LOST, 1, []),
    "moved to an address of the cloud": ([moved("http://169.254.169.254/x"), OK], LOST, 1, []),
    "moved to a relative host": ([moved("//localhost/x"), OK], LOST, 1, []),
    "moved to https": ([moved("https://127.0.0.1/x"), OK], LOST, 1, []),
    "moved to a file": ([moved("file:///etc/passwd"), OK], LOST, 1, []),
    "moved with a password": ([moved("http://a:b@127.0.0.1/x"), OK], LOST, 1, []),
    "moved to no URL": ([moved("http://[::1"), OK], LOST, 1, []),
    "moved nowhere": ([answer(301)], LOST, 4, []),
    "reset at once": ([raw(end="reset")], BUSY, 3, AGAIN),
    "reset in the headers": ([raw(HEAD[:20], end="reset")], BUSY, 3, AGAIN),
    "reset in the body": ([raw(HEAD, DATA[:99], end="reset")], BUSY, 3, AGAIN),
    "reset once": ([raw(HEAD, DATA[:99], end="reset"), OK], None, 2, [0.5]),
    "closed without an answer": ([raw()], BUSY, 3, AGAIN),
    "silence": ([raw(end="wait")], BUSY, 3, AGAIN),
    "silence in the headers": ([raw(HEAD[:20], end="wait")], BUSY, 3, AGAIN),
    "silence in the body": ([raw(HEAD, DATA[:99], end="wait")], BUSY, 3, AGAIN),
    "not HTTP": ([raw(b"SSH-2.0-OpenSSH_9.9\r\n")], LOST, 1, []),
    "HTTP of the future": ([raw(b"HTTP/9.9 200 OK\r\n\r\n")], LOST, 1, []),
    "a header of a megabyte": ([raw(HEAD[:-2], b"X: ", b"x" * (1 << 20))], LOST, 1, []),
    "a thousand headers": ([raw(HEAD[:-2], b"X: y\r\n" * 1000, b"\r\n")], LOST, 1, []),
}


class Waits(list):
    """What stands for `time.sleep`: it notes the seconds and does not wait."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def files_below(folder) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


@pytest.mark.parametrize("case", CASES)
def test_a_misbehaving_server_ends_in_the_bundle_or_the_right_error(tmp_path, case):
    script, outcome, times, waits = CASES[case]
    slept = Waits()
    with serving(FILES, "python.wasm", script) as server:
        registry = HttpRegistry(server.url, patience=PATIENCE, sleep=slept)
        options = {"registry": registry, "cache": tmp_path / "cache", "keys": trusted_keys()}
        if outcome is None:
            bundle = install_bundle(NAME, VERSION, **options)
            assert bundle.read_asset("python.wasm") == DATA
        else:
            with pytest.raises(outcome) as caught:
                install_bundle(NAME, VERSION, **options)
            assert type(caught.value) is outcome
            assert not files_below(tmp_path / "cache")
    assert len(server.asked) == times
    assert slept == waits


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_whatever_a_server_sends_is_refused_with_a_registry_error_or_read(data):
    head = HEAD[: len(data) % 40]
    with serving(FILES, "python.wasm", [raw(head + data)]) as server:
        registry = HttpRegistry(server.url, patience=PATIENCE, sleep=Waits())
        try:
            assert len(registry.fetch(f"{NAME}/{VERSION}/python.wasm", 100)) <= 100
        except (RegistryError, BundleNotFoundError) as error:
            problem = str(error)
        else:
            problem = ""
    assert len(problem) < 500


@settings(max_examples=60, deadline=None)
@given(location=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40))
def test_wherever_a_redirect_leads_it_stays_on_the_host(location):
    with serving(FILES, "python.wasm", [moved(location), OK]) as server:
        registry = HttpRegistry(server.url, patience=PATIENCE, sleep=Waits())
        try:
            body = registry.fetch(f"{NAME}/{VERSION}/python.wasm", N)
        except (RegistryError, BundleNotFoundError):
            body = DATA
    assert body in (DATA, *FILES.values())
    assert len(server.heads) <= 2


def fetch(server: Server, **options) -> bytes:
    registry = HttpRegistry(server.url, **{"patience": PATIENCE, "sleep": Waits(), **options})
    return registry.fetch(f"{NAME}/{VERSION}/python.wasm", N)


def test_one_byte_a_second_is_given_up():
    """The clock that the test hands in goes a minute on with each look at it.

    On a busy machine many bytes come between two looks.
    """
    ticks = itertools.count(step=60)
    script = [Answer(itertools.chain([HEAD], (DATA[i : i + 1] for i in range(N))))]
    with (
        serving(FILES, "python.wasm", script) as server,
        pytest.raises(RegistryError, match="too slowly"),
    ):
        fetch(server, clock=lambda: float(next(ticks)), patience=Patience(total=1e6))
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (CHUNKED + b"1;", b"x"),
        (CHUNKED, chunk(b"x")),
        (HEAD, b"x"),
        (UNTIL_CLOSED, b"x"),
    ],
    ids=["headers", "continue", "chunk sizes", "chunks", "body", "body until closed"],
)
def test_drops_end_at_the_deadline(start, drop):
    patience = Patience(total=0.2, read=5.0, grace=60.0)
    with (
        serving(FILES, "python.wasm", [drops(start, drop)]) as server,
        pytest.raises(RegistryError, match=r"took longer than 0\.\d+ seconds"),
    ):
        fetch(server, patience=patience)
    assert len(server.asked) == 1


def test_no_try_begins_after_the_deadline():
    now = [0.0]

    def sleep(seconds):
        now[0] += seconds

    with serving(FILES, "python.wasm", [answer(503)]) as server:
        patience = Patience(total=1.0, wait=0.6, tries=99)
        with pytest.raises(RegistryUnavailableError):
            fetch(server, patience=patience, clock=lambda: now[0], sleep=sleep)
    assert len(server.asked) == 2


def test_a_redirect_does_not_go_on_after_the_deadline():
    times = iter([0.0, 0.0, 2.0, 2.0, 2.0])
    with (
        serving(FILES, "python.wasm", [moved("/x"), OK]) as server,
        pytest.raises(RegistryError, match="took longer than 1 seconds"),
    ):
        fetch(server, patience=Patience(total=1.0), clock=lambda: next(times))
    assert len(server.asked) == 1


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    slept = Waits()
    registry = HttpRegistry(f"http://127.0.0.1:{port}", patience=PATIENCE, sleep=slept)
    with pytest.raises(RegistryUnavailableError, match="Connection refused"):
        registry.fetch(f"{NAME}/{VERSION}/python.wasm", N)
    assert slept == [0.5, 1.0]


def test_asks_for_no_encoding_and_says_who_asks():
    with serving(FILES, "python.wasm", [OK]) as server:
        fetch(server)
    (head,) = server.heads
    assert head.startswith(f"GET /{NAME}/{VERSION}/python.wasm HTTP/1.1\r\n")
    assert "Accept-Encoding: identity\r\n" in head
    assert "User-Agent: cloche/" in head


def test_a_base_url_may_have_a_path():
    with serving(FILES, "python.wasm", [OK]) as server:
        HttpRegistry(f"{server.url}/a/b/").fetch(f"{NAME}/{VERSION}/python.wasm", N)
    assert server.asked == [f"/a/b/{NAME}/{VERSION}/python.wasm"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://host/x", "not an http or https URL"),
        ("file:///etc", "not an http or https URL"),
        ("http://", "not an http or https URL"),
        ("http://[::1", "not a URL"),
        ("http://host:99999/", "not a URL"),
        ("http://user:secret@host/", "a user name or a password"),
        ("http://host/?a=b", "query or a fragment"),
        ("http://host/#a", "query or a fragment"),
    ],
)
def test_refuses_what_cannot_be_a_base_url(url, says):
    with pytest.raises(RegistryError, match=says) as caught:
        HttpRegistry(url)
    assert "secret" not in str(caught.value)


def test_refuses_a_path_that_leads_elsewhere():
    with pytest.raises(RegistryError, match="is no path of a registry"):
        HttpRegistry("http://127.0.0.1:1").fetch("../../etc/passwd", 10)

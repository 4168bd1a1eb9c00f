from __future__ import annotations

import gzip
import socket
import threading

from cloche.web.policy import ALWAYS


def head(client, *lines, method="GET", path="/"):
    first = f"{method} {path} HTTP/1.1"
    return "\r\n".join([first, f"Host: {client.host}", *lines, "", ""]).encode("latin-1")


def test_every_answer_has_the_headers_that_keep_others_out(client):
    for answer in (client.get("/"), client.get("/nothing"), client.get("/", Host="evil.example")):
        for name, value in ALWAYS.items():
            assert answer.getheader(name) == value
        assert "default-src 'none'" in answer.getheader("Content-Security-Policy")
        assert answer.getheader("Server") == "cloche"


def test_compresses_for_who_can_unpack_it(client):
    path = "/assets/page-abc123.js"
    plain, packed = client.get(path), client.get(path, Accept_Encoding="br, gzip")
    assert packed.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert plain.getheader("Content-Encoding") is None
    assert plain.getheader("Vary") == "Accept-Encoding"


def test_a_module_can_be_compiled_while_it_comes(client):
    (told,) = [each for each in client.settings()["runtimes"] if each["runtime"] == "micropython"]
    answer = client.get(f"{told['url']}python.web.wasm?{told['digest']}", Accept_Encoding="gzip")
    assert answer.getheader("Content-Type") == "application/wasm"
    assert answer.getheader("Cache-Control") == "public, max-age=31536000, immutable"
    assert gzip.decompress(answer.body).startswith(b"\0asm")


def test_tells_the_head_alone_where_that_is_asked_for(client):
    answer = client.ask("HEAD", "/assets/page-abc123.css")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.getheader("Content-Length") == "19"


def test_a_connection_serves_one_request_after_the_other(client):
    said = client.say(head(client) + head(client, "Connection: close", path="/icon.svg"))
    assert said.count(b"HTTP/1.1 200 OK") == 2


def test_nothing_is_smuggled_in_behind_a_refused_body(client):
    hidden = head(client, path="/icon.svg")
    said = client.say(head(client, f"Content-Length: {len(hidden)}", method="POST"), hidden)
    assert said.count(b"HTTP/1.1") == 1


def test_nothing_is_smuggled_in_as_the_body_of_a_request_without_one(client):
    hidden = head(client, path="/icon.svg")
    said = client.say(head(client, f"Content-Length: {len(hidden)}") + hidden)
    assert said.count(b"HTTP/1.1") == 1


def test_what_is_no_http_is_told_so_and_not_repeated(client):
    said = client.say(b"<script>alert(1)</script> / x/y/z\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 400 Bad Request")
    assert b"script" not in said


def test_unknown_methods_and_too_many_headers_are_refused(client):
    assert b" 501 " in client.say(head(client, method="BREW"))
    assert b" 431 " in client.say(head(client, *(f"X-{index}: y" for index in range(200))))
    assert b" 414 " in client.say(head(client, path="/" + "x" * 3000))


def test_a_request_that_does_not_come_to_an_end_is_given_up(serve):
    with serve(patience=0.05) as client:
        assert client.say(b"GET / HTTP/1.1\r\nHost: ") == b""
        assert client.say() == b""
        right = head(
            client, f"Origin: http://{client.host}", f"X-Cloche-Token: {client.server.token}",
            "Content-Type: application/json", "Content-Length: 100", method="POST", path="/run",
        )  # fmt: skip
        assert client.say(right, b'{"runtime":') == b""


def test_a_client_that_takes_nothing_is_given_up(client, serve, monkeypatch):
    (told,) = [each for each in client.settings()["runtimes"] if each["runtime"] == "micropython"]
    with serve(patience=0.2) as client:
        given_up = threading.Event()
        monkeypatch.setattr(client.server._places, "release", given_up.set)
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", client.server.server_port))
            line.sendall(head(client, path=f"{told['url']}python.web.wasm") * 20)
            assert given_up.wait(60)


def test_half_a_body_is_no_request(client):
    right = head(
        client, f"Origin: http://{client.host}", f"X-Cloche-Token: {client.server.token}",
        "Content-Type: application/json", "Content-Length: 100", method="POST", path="/run",
    )  # fmt: skip
    with socket.create_connection(("127.0.0.1", client.server.server_port), timeout=60) as line:
        line.sendall(right + b"{")
        line.shutdown(socket.SHUT_WR)
        assert line.recv(1) == b""

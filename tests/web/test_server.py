from __future__ import annotations

import errno
import socket

import pytest

from cloche.errors import PageError
from cloche.web.server import WebServer


def test_listens_on_loopback_only(client):
    assert client.server.server_address[0] == "127.0.0.1"
    assert client.server.url == f"http://127.0.0.1:{client.server.server_port}/"


def test_a_port_that_is_taken_is_an_error(page_folder, client):
    with pytest.raises(OSError, match="Address already in use") as caught:
        WebServer(client.server.server_port, folder=page_folder)
    assert caught.value.errno == errno.EADDRINUSE


def test_a_page_that_is_not_built_leaves_no_port_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(PageError):
        WebServer(port, folder=str(tmp_path))
    socket.create_server(("127.0.0.1", port)).close()


def test_there_are_only_so_many_connections_at_once(serve):
    with serve(connections=1) as client:
        address = ("127.0.0.1", client.server.server_port)
        with socket.create_connection(address, timeout=60) as first:
            first.sendall(b"GET")
            with socket.create_connection(address, timeout=60) as second:
                assert second.recv(1) == b""


def test_a_client_that_goes_away_is_no_error(client, capsys):
    for _ in range(3):
        line = socket.create_connection(("127.0.0.1", client.server.server_port))
        line.sendall(b"GET / HTTP/1.1\r\n")
        line.close()
    assert client.get("/").status == 200
    assert capsys.readouterr().err == ""

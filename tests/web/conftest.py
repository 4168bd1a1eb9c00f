"""A real server on loopback, with a small page in place of the built one."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
from contextlib import contextmanager
from html import unescape

import pytest

from cloche.web.server import WebServer

INDEX = (
    '<!doctype html><meta name="cloche" content="@SETTINGS@">'
    '<style nonce="@NONCE@"></style><title>a page</title>'
)


class Client:
    """Asks a server, by default as its own page does."""

    def __init__(self, server):
        self.server = server
        self.host = f"127.0.0.1:{server.server_port}"

    def ask(self, method, path, headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=60)
        fields = {"Host": self.host, **(headers or {})}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in fields.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    def get(self, path, **headers):
        return self.ask(
            "GET", path, {name.replace("_", "-"): each for name, each in headers.items()}
        )

    def run(self, asked, **changed):
        """Ask for a run; `changed` are headers that are not the page's (None leaves one out)."""
        body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
        headers = {
            "Origin": f"http://{self.host}",
            "X-Cloche-Token": self.server.token,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
        }
        headers.update({name.replace("_", "-"): value for name, value in changed.items()})
        return self.ask("POST", "/run", headers, body)

    def settings(self):
        """Give what the page is told."""
        (told,) = re.findall(r'name="cloche" content="([^"]*)"', self.get("/").body.decode())
        return json.loads(unescape(told))

    def say(self, *pieces):
        """Send bytes as they are, and give all that comes back until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.server.server_port), timeout=60) as line:
            for piece in pieces:
                line.sendall(piece)
            return b"".join(iter(lambda: line.recv(1 << 16), b""))


def build_page(folder):
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "assets" / "page-abc123.js").write_text("export const ready = true;\n" * 50)
    (folder / "assets" / "page-abc123.css").write_text("body { color: red }")
    (folder / "notes.secret").write_text("not for anybody")
    return str(folder)


@contextmanager
def served(folder, **options):
    with WebServer(folder=folder, **options) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield Client(server)
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def page_folder(tmp_path_factory):
    return build_page(tmp_path_factory.mktemp("web") / "page")


@pytest.fixture(scope="session")
def client(page_folder):
    with served(page_folder) as client:
        yield client


@pytest.fixture
def serve(page_folder):
    """Start a server of one's own."""
    return lambda **options: served(page_folder, **options)

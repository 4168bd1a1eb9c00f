"""An endpoint on loopback that speaks the chat-completions protocol, and says what it is told."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def chunk(piece, finish=None):
    """An event with a piece of an answer."""
    choice = {"index": 0, "delta": piece, "finish_reason": finish}
    return event(json.dumps({"choices": [choice]}, ensure_ascii=False))


def event(data):
    return f"data: {data}\n\n".encode()


DONE = event("[DONE]")


def says(text, *, letters=1):
    """A streamed answer of text, a few letters in each piece."""
    pieces = [text[at : at + letters] for at in range(0, len(text), letters)]
    return [*(chunk({"content": each}) for each in pieces), chunk({}, "stop"), DONE]


def calls(*codes, letters=3):
    """A streamed answer that asks for Python, several times at once for several codes."""
    events = [chunk({"role": "assistant", "content": None})]
    for index in range(len(codes)):
        head = {"index": index, "id": f"call_{index}", "type": "function"}
        head["function"] = {"name": "Python", "arguments": ""}
        events.append(chunk({"tool_calls": [head]}))
    for index, code in enumerate(codes):
        text = json.dumps({"code": code}, ensure_ascii=False)
        for at in range(0, len(text), letters):
            part = {"index": index, "function": {"arguments": text[at : at + letters]}}
            events.append(chunk({"tool_calls": [part]}))
    return [*events, chunk({}, "tool_calls"), DONE]


class Endpoint:
    """The server; a context around its life.

    `answers` has for each request what is sent: a list of pieces of a stream, or `(status, headers,
    body)`. `asked` has the requests, each as its path, headers and JSON.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler_of(endpoint):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            endpoint.asked.append((self.path, dict(self.headers), json.loads(body)))
            answer = endpoint.answers.pop(0)
            if isinstance(answer, tuple):
                self._send(*answer)
            else:
                self._stream(answer)

        def _send(self, status, headers, body):
            self.send_response(status)
            for name, value in {"Content-Length": len(body), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, pieces):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream; charset=utf-8")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in pieces:
                if piece is None:  # the connection breaks
                    self.close_connection = True
                    return
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_):
            pass

    return Handler

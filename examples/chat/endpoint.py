"""A server that speaks the chat-completions protocol, asked by what the standard library has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from chat.pieces import AgentError, Message, decoded, of_type, shown, text_of

PATIENCE = 120.0  # seconds without a word from the endpoint
MOST_LINE = 1 << 20  # bytes, as all that comes from an endpoint is capped
MOST_ANSWER = 8 << 20
ENDED = "[DONE]"


class _NoRedirects(HTTPRedirectHandler):
    """The key is for the endpoint that was named, and for no other."""

    def redirect_request(self, *_: object) -> None:
        """Follow none; it is an error then, which says where to."""


class Endpoint:
    """A server that speaks the chat-completions protocol.

    Args:
        base_url: Its address, up to "/chat/completions".
        model: The model's name.
        key: What it lets us in with; empty for nothing.
    """

    def __init__(self, base_url: str, model: str, key: str = "") -> None:
        if urlsplit(base_url).scheme not in ("http", "https"):
            raise AgentError(
                f"--base-url is {base_url!r}; it has to begin with http:// or https://"
            )
        if not all("!" <= letter <= "~" for letter in key):
            raise AgentError("the key has characters that no key has; is there a line end in it?")
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        self._model = model
        self._headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._opener = build_opener(_NoRedirects)

    def answer(self, messages: Sequence[Message], tools: Sequence[Message]) -> Iterator[Message]:
        """Ask for the next answer.

        Raises:
            AgentError: If there is none, or not all of one.
        """
        asked = {"model": self._model, "messages": messages, "tools": tools, "stream": True}
        request = Request(self._url, json.dumps(asked).encode(), self._headers)
        try:
            with self._opener.open(request, timeout=PATIENCE) as response:
                yield from _pieces(response)
        except HTTPError as error:
            with error:
                raise AgentError(_explained(error)) from None
        except TimeoutError:
            raise AgentError(f"{self._url} said nothing for {PATIENCE:g} s") from None
        except URLError as error:
            raise AgentError(f"{self._url} cannot be reached: {error.reason}") from None
        except (OSError, HTTPException) as error:
            raise AgentError(f"the connection to {self._url} broke: {error}") from None


def _pieces(response: HTTPResponse) -> Iterator[Message]:
    """Give the pieces of an answer, and make sure that it was whole."""
    is_stream = "json" not in response.headers.get_content_type()
    is_whole = False
    for data in read_events(response) if is_stream else [_all_of(response)]:
        if data.strip() == ENDED:
            is_whole = True
            break
        piece = read_chunk(data)
        is_whole = is_whole or bool(piece.get("finish_reason"))
        yield piece
    if not is_whole:
        raise AgentError("the endpoint broke off in the middle of its answer; ask again")


def _all_of(response: HTTPResponse) -> str:
    body = response.read(MOST_ANSWER + 1)
    if len(body) > MOST_ANSWER:
        raise AgentError(f"the endpoint's answer has more than {MOST_ANSWER:,} bytes")
    return body.decode("utf-8", "replace")


def read_events(stream: HTTPResponse) -> Iterator[str]:
    """Give the data of each server-sent event.

    Raises:
        AgentError: If there is more than an answer can be.
    """
    lines: list[str] = []
    size = 0
    while line := stream.readline(MOST_LINE + 1):
        size += len(line)
        if len(line) > MOST_LINE or size > MOST_ANSWER:
            raise AgentError(f"the endpoint's answer has more than {MOST_ANSWER:,} bytes")
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text.startswith("data:"):
            lines.append(text[len("data:") :].removeprefix(" "))
        elif not text and lines:
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)


def read_chunk(data: str) -> Message:
    """Give the piece of an answer that an event's data has, with its `finish_reason`.

    Raises:
        AgentError: If it is none, or the endpoint reports an error.
    """
    chunk = decoded(data)
    if chunk is None:
        raise AgentError(f"the endpoint sent a chunk that is no JSON: {shown(data)}")
    chunk = of_type(chunk, dict)
    if error := chunk.get("error"):
        raise AgentError(f"the endpoint reports an error: {_message(error)}")
    choices = of_type(chunk.get("choices"), list)
    if not choices:  # as where only the usage is told
        return {}
    choice = of_type(choices[0], dict)
    piece = of_type(choice.get("delta") or choice.get("message") or {}, dict)
    return {**piece, "finish_reason": text_of(choice, "finish_reason")}


def _explained(error: HTTPError) -> str:
    try:
        body = error.read(MOST_LINE).decode("utf-8", "replace")
    except (OSError, HTTPException):
        body = ""
    report = decoded(body)
    said = _message(report.get("error", report) if isinstance(report, dict) else body)
    advice = _ADVICE.get(error.code, "")
    if 300 <= error.code < 400:
        advice = f"it sends us to {shown(str(error.headers.get('Location')))}; name that instead"
    if error.code == 429 and (seconds := error.headers.get("Retry-After")):
        advice = f"too many requests; ask again in {shown(seconds)} s"
    advice = advice or ("the fault is the endpoint's; ask again later" if error.code >= 500 else "")
    return f"the endpoint answered {error.code}: {'; '.join(filter(None, (advice, said)))}"


_ADVICE: Mapping[int, str] = {
    400: "it cannot read the request; does the model take tools?",
    401: "the key is missing or wrong; see --key-variable",
    403: "the key is not for this model",
    404: "there is no such model or address; see --model and --base-url",
    413: "the conversation has become too long; begin another",
    429: "too many requests, or nothing left to pay them with; ask again later",
}


def _message(error: object) -> str:
    said = error.get("message", error) if isinstance(error, dict) else error
    return shown(said if isinstance(said, str) else json.dumps(said))

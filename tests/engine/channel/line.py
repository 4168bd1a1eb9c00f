"""A channel whose guest is the test: it writes frames, reads replies, and has functions to call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from struct import pack
from typing import Any

from cloche.engine.channel.channel import Channel
from cloche.engine.channel.functions import HostFunctions
from cloche.engine.channel.offer import make_offer
from cloche.engine.watch import Watch
from cloche.limits import Limits
from cloche.sandbox.functions import read_functions
from cloche.values.decode import decode


class Line:
    """One channel in the middle of a piece of code.

    Args:
        functions: What can be called.
        limits: The caps.
        options: What else an offer is made of.
    """

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        *,
        on_call: Callable[..., Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        limits: Limits = Limits(),
        **options: Any,
    ) -> None:
        self.limits = limits
        self.functions: HostFunctions = read_functions(functions or {}, on_call)
        self.channel = Channel(limits)
        self.watch = Watch(lambda: None)
        self.last_id = 0
        self.begin(inputs, **options)

    def begin(self, inputs: Mapping[str, Any] | None = None, **options: Any) -> bool:
        """Begin the next piece of code; tells whether there is something to read first."""
        offer = make_offer(inputs or {}, self.functions, **options)
        self.watch = Watch(lambda: None)
        waits = self.channel.begin(offer, self.watch)
        self.watch.start(self.limits.timeout)
        return waits

    def end(self) -> None:
        self.channel.end()
        self.watch.stop()

    def send(self, message: object) -> None:
        """Write a message as one frame."""
        text = message if isinstance(message, str) else json.dumps(message)
        self.write(framed(text.encode()))

    def write(self, data: bytes) -> None:
        """Write bytes, as often as it takes."""
        rest = memoryview(data)
        while rest:
            rest = rest[self.channel.write(rest) :]

    def call(self, name: str, *args: Any, **kwargs: Any) -> int:
        """Send a call of plain values; gives its id."""
        self.last_id += 1
        self.send({"t": "call", "id": self.last_id, "name": name, "args": args, "kwargs": kwargs})
        return self.last_id

    def read(self, size: int = 1 << 16) -> bytes:
        """Read once."""
        target = bytearray(size)
        return bytes(target[: self.channel.read(memoryview(target))])

    def receive(self) -> list[dict[str, Any]]:
        """Read until nothing waits and nothing is in flight; gives what the frames say."""
        data = bytearray()
        while piece := self.read():
            data += piece
        return messages(bytes(data))

    def ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function and give its result, or its error as "Type: message"."""
        number = self.call(name, *args, **kwargs)
        (reply,) = [each for each in self.receive() if each["t"] == "reply"]
        assert reply["id"] == number
        if "error" in reply:
            return f"{reply['error']['type']}: {reply['error']['message']}"
        return reply["v"]

    @property
    def records(self) -> list[tuple[str, str, str]]:
        """Name, outcome and error of each call that has ended."""
        calls = self.channel.told().get("calls", ())
        return [(each.name, each.outcome, each.error) for each in calls]


def framed(content: bytes) -> bytes:
    return pack("<I", len(content)) + content


def messages(data: bytes) -> list[dict[str, Any]]:
    """Take frames of the host apart."""
    found = []
    while data:
        length = int.from_bytes(data[:4], "little")
        assert len(data) >= 4 + length
        found.append(decode(data[4 : 4 + length].decode()))
        data = data[4 + length :]
    return found


def close(line: Line) -> None:
    """End what may have ended already."""
    with suppress(Exception):
        line.end()

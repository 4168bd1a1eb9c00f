"""A conversation that was kept, in a file: what the model said then, it says again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from chat.pieces import AgentError, Message


class Recording:
    """A conversation that was kept: what the model said then, it says again.

    Args:
        path: A file as `--record` writes it.
    """

    def __init__(self, path: Path) -> None:
        try:
            messages = json.loads(path.read_text(encoding="utf-8"))["messages"]
            self.questions = [m["content"] for m in messages if m["role"] == "user"]
            self._answers = iter([m for m in messages if m["role"] == "assistant"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AgentError(f"{path} is no recording of a conversation: {error!r}") from None

    def answer(self, messages: Sequence[Message], tools: Sequence[Message]) -> Iterator[Message]:  # noqa: ARG002 - it was answered long ago
        """Give the next answer that was kept."""
        answer = next(self._answers, None)
        if answer is None:
            raise AgentError("the recording has no more answers")
        yield {**answer, "finish_reason": "stop"}

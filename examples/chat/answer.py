"""One answer of a model: text, and the calls that it asks for, put together from their pieces."""

from __future__ import annotations

from dataclasses import dataclass, field

from chat.pieces import AgentError, Message, decoded, of_type, text_of

MOST_CALLS = 20  # in one turn


@dataclass
class ToolCall:
    """A call that a model asks for."""

    id: str = ""
    name: str = ""
    arguments: str = ""

    def as_part(self) -> Message:
        """Give it as the endpoint wants it back, with arguments that it can read in any case."""
        arguments = self.arguments if isinstance(decoded(self.arguments), dict) else "{}"
        return {
            "id": self.id,
            "type": "function",
            "function": {"name": self.name, "arguments": arguments},
        }


@dataclass
class Answer:
    """One answer of a model: text, and the calls that it asks for."""

    text: str = ""
    calls: dict[int, ToolCall] = field(default_factory=dict)
    finish: str = ""

    def take(self, piece: Message) -> str:
        """Take the next piece; gives the text that came with it.

        Raises:
            AgentError: If it is no piece of an answer.
        """
        text = text_of(piece, "content")
        self.text += text
        for part in of_type(piece.get("tool_calls") or [], list):
            self._take_call(of_type(part, dict))
        return text

    def _take_call(self, part: Message) -> None:
        index = part.get("index")
        call = self._call_of(None if index is None else of_type(index, int), text_of(part, "id"))
        function = of_type(part.get("function") or {}, dict)
        call.id = call.id or text_of(part, "id")
        call.name += text_of(function, "name")
        call.arguments += text_of(function, "arguments")

    def _call_of(self, index: int | None, name: str) -> ToolCall:
        """Give the call that a piece belongs to; some endpoints do not number them."""
        if index is None:
            is_next = not self.calls or bool(name)
            index = len(self.calls) if is_next else max(self.calls)
        if index not in self.calls and len(self.calls) == MOST_CALLS:
            raise AgentError(f"the model asks for more than {MOST_CALLS} calls at once")
        return self.calls.setdefault(index, ToolCall())

    def as_message(self) -> Message:
        """Give it as a message of the conversation."""
        for number, call in enumerate(self.calls.values()):
            call.id = call.id or f"call_{number}"
        text = self.text or (None if self.calls else "")
        message: Message = {"role": "assistant", "content": text}
        if self.calls:
            message["tool_calls"] = [call.as_part() for call in self.calls.values()]
        return message

"""What another side has sent: read with care, since it may be anything."""

from __future__ import annotations

import json
from typing import Any

MOST_SHOWN = 300

Message = dict[str, Any]


class AgentError(Exception):
    """What keeps an agent from going on; its text says what to do."""


def decoded(text: str) -> object:
    """Decode JSON; gives None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def of_type(value: Any, kind: type) -> Any:
    """Give a value back, and make sure of its type.

    Raises:
        AgentError: If it is of another.
    """
    if not isinstance(value, kind) or isinstance(value, bool):
        raise AgentError("the endpoint sent a chunk that is no part of an answer")
    return value


def text_of(piece: Message, key: str) -> str:
    """Give the text under a key; none where there is none.

    Raises:
        AgentError: If it is no text.
    """
    value = piece.get(key)
    return "" if value is None else str(of_type(value, str))


def shown(text: str) -> str:
    """Put what another side says into one line that is not too long."""
    words = " ".join(text.split())
    return words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN]}…"

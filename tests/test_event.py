"""What is told of a run while it goes on."""

from __future__ import annotations

import pytest

from cloche.event import Event


def test_an_event_is_frozen_and_says_what_it_is():
    event = Event(kind="stdout", text="x")
    assert event == Event(kind="stdout", text="x", call=None, result=None)
    with pytest.raises(AttributeError, match="frozen"):
        event.text = "y"

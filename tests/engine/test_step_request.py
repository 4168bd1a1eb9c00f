"""What a session is asked for."""

from __future__ import annotations

import pytest

from cloche.engine.live import NOT_LIVE
from cloche.engine.step_request import StepRequest


def test_a_piece_of_code_needs_nothing_else():
    asked = StepRequest(code="1")
    assert (asked.stdin, asked.live, dict(asked.files), asked.offer) == (b"", NOT_LIVE, {}, None)
    assert asked.compile_seconds == 0.0


def test_it_cannot_be_changed_once_it_was_asked_for():
    with pytest.raises(AttributeError, match="frozen"):
        StepRequest(code="1").code = "2"

from __future__ import annotations

import logging

import pytest

from cloche.tools.events import ToolStarted, emit

EVENT = ToolStarted(tool="Python", call_id=1, code_bytes=2, stdin_bytes=3)


def test_hands_the_event_to_the_listener():
    seen = []
    emit(seen.append, EVENT)
    assert seen == [EVENT]


def test_does_nothing_without_a_listener():
    emit(None, EVENT)


def test_logs_what_a_listener_raises_and_goes_on(caplog):
    def broken(event):
        raise ZeroDivisionError("listener")

    with caplog.at_level(logging.ERROR, "cloche"):
        emit(broken, EVENT)
    assert "on_event failed" in caplog.text
    assert "ZeroDivisionError: listener" in caplog.text


def test_lets_ctrl_c_through():
    def interrupted(event):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        emit(interrupted, EVENT)

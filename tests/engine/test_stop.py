"""Why a guest is stopped."""

from __future__ import annotations

from cloche.engine.stop import Reason, StopGuest


def test_says_why_and_with_which_code():
    stop = StopGuest(Reason.EXIT, 7)
    assert (stop.reason, stop.exit_code) == ("exit", 7)
    assert (StopGuest(Reason.TIME).exit_code, StopGuest(Reason.TIME).detail) == (0, "")
    assert StopGuest(Reason.FRAME, detail="too long").detail == "too long"


def test_the_words_are_all_different():
    words = [value for name, value in vars(Reason).items() if name.isupper()]
    assert len(set(words)) == len(words) == 7

"""What the driver in the guest told about a file of tests, read from its output."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_MARK = "\x1e"  # as in driver.py


@dataclass(frozen=True, kw_only=True, slots=True)
class Bad:
    """A test, or a part of one, that failed.

    Attributes:
        test: Its name below its file, such as `BoolTest.test_repr`.
        text: The traceback, or its end.
    """

    test: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What happened in the guest, as far as the guest told it.

    Attributes:
        last: The test that was started last; empty where none was.
        bad: What failed.
        refusal: Why the whole file skipped itself; empty where it did not.
        ended: Whether the driver came to its end.
        run: How many tests were run, without those that skipped themselves.
        skipped: How many tests skipped themselves, by reason.
        left_out: How many tests were left out.
    """

    last: str = ""
    bad: tuple[Bad, ...] = ()
    refusal: str = ""
    ended: bool = False
    run: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0


def read_account(output: str) -> Account:
    """Read what the driver told.

    Args:
        output: The guest's stdout.
    """
    events = [event for line in output.split("\n") if (event := _event(line)) is not None]
    started = [event for event in events if event["event"] == "start"]
    bad = [event for event in events if event["event"] == "bad"]
    refusals = [event["reason"] for event in events if event["event"] == "skipped"]
    end = next((event for event in events if event["event"] == "end"), None)
    return Account(
        last=started[-1]["test"] if started else "",
        bad=tuple(Bad(test=event["test"], text=event["text"]) for event in bad),
        refusal=(refusals[0] or "without a reason") if refusals else "",
        ended=end is not None or bool(refusals),
        run=end["run"] if end else 0,
        skipped=end["skipped"] if end else {},
        left_out=end["left_out"] if end else 0,
    )


def _event(line: str) -> dict[str, Any] | None:
    _, mark, event = line.partition(_MARK)
    if not mark:
        return None
    try:
        found = json.loads(event)
    except ValueError:  # what a test printed, or cut off by an abrupt end
        return None
    return found if isinstance(found, dict) and "event" in found else None

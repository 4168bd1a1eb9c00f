"""Taking times, and what is told of many of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from time import perf_counter


def seconds_of(action: Callable[[], object]) -> float:
    """Do something once, and give the seconds that it took."""
    begun = perf_counter()
    action()
    return perf_counter() - begun


def percentile(times: Sequence[float], percent: float) -> float:
    """Give the smallest time that this many percent of all do not exceed."""
    ordered = sorted(times)
    return ordered[ceil(len(ordered) * percent / 100) - 1]


def interleaved(actions: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Time several actions in turn, so that a busy moment of the machine strikes all alike.

    Args:
        actions: What to do, by name.
        rounds: How often each is done.

    Returns:
        The seconds of each round, by name.
    """
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            times[name].append(seconds_of(action))
    return times

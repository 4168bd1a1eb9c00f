"""How deep plain calls can be nested before the guest is told that it is too deep."""

from __future__ import annotations

from benchmarks.figure import Figure
from cloche import Sandbox

LEAST = 900
DIVE = """
depth = 0

def dive():
    global depth
    depth += 1
    dive()

try:
    dive()
except RuntimeError:
    print(depth)
"""


def measure() -> list[Figure]:
    """Let a guest dive with the default limits."""
    depth = int(Sandbox("micropython").run(DIVE).stdout)
    return [
        Figure(
            what="nested plain calls before RuntimeError",
            measured=f"{depth:,}",
            bar=">= 900",
            holds=depth >= LEAST,
        )
    ]

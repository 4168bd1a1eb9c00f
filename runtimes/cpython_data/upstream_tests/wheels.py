"""The wheels that the guest gets besides the bundle: pytest, hypothesis and what they need."""

from __future__ import annotations

from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.lock import Lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.toolchain import tool_folder

WHEEL = "pypi-wheel"


def guest_wheels(lock: Lock, cache: Cache) -> list[Path]:
    """Give the wheels' paths.

    Args:
        lock: The inputs; what is wanted of them is what is kept as a wheel.
        cache: Where they are kept.

    Raises:
        RecipeError: One cannot be had, or is not what the lock says.
    """
    tools = [tool for tool in lock.tools.values() if tool.registry == WHEEL]
    return [path for tool in tools for path in tool_folder(tool, cache, Progress()).glob("*.whl")]

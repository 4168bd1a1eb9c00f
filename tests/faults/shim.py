"""Counting the calls of `os` that change a disk, and doing something at one of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CALLS = ("open", "mkdir", "write", "fsync", "rename", "replace", "unlink", "rmdir")


@contextmanager
def watched(at: Callable[[int, str, tuple[object, ...]], None]) -> Iterator[None]:
    """Have a function called before every call that changes a disk.

    Args:
        at: Called with the call's number, its name and its arguments. Opening a file counts only if
            it may create one.
    """
    originals = {name: getattr(os, name) for name in CALLS}
    number = 0

    def wrap(name: str) -> Callable[..., object]:
        def wrapped(*args: object, **kwargs: object) -> object:
            nonlocal number
            if name != "open" or (isinstance(args[1], int) and args[1] & os.O_CREAT):
                number += 1
                at(number, name, args)
            return originals[name](*args, **kwargs)

        return wrapped

    for name in CALLS:
        setattr(os, name, wrap(name))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(os, name, original)

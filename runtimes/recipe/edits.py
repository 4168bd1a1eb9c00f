"""Anchored edits: small changes of an upstream's source that fail loudly when it has moved on.

An edit names a file, a text in it (the anchor) that must be there exactly once, and what stands in
its place afterwards. No upstream file is copied into this repository, and no edit is ever applied
halfway.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from runtimes.recipe.errors import EditError


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """One change of one file.

    Attributes:
        path: The file, relative to the source's root, in POSIX form.
        anchor: The text to look for; it must occur exactly once.
        replacement: What stands there afterwards.
    """

    path: str
    anchor: str
    replacement: str

    def apply_to(self, text: str) -> str:
        """Return `text` with the edit made.

        Raises:
            EditError: The anchor occurs never, or more than once.
        """
        count = text.count(self.anchor)
        if count != 1:
            raise EditError(
                f"{self.path}: the anchor of an edit occurs {count} times, not once:\n"
                f"{self.anchor}\nthe upstream source has changed; look at the edit again"
            )
        return text.replace(self.anchor, self.replacement)


def insert_after(path: str, anchor: str, text: str) -> Edit:
    """Return an edit that keeps `anchor` and puts `text` behind it."""
    return Edit(path=path, anchor=anchor, replacement=anchor + text)


def insert_before(path: str, anchor: str, text: str) -> Edit:
    """Return an edit that keeps `anchor` and puts `text` in front of it."""
    return Edit(path=path, anchor=anchor, replacement=text + anchor)


def apply_edits(root: Path, edits: Iterable[Edit]) -> None:
    """Make the edits, in order, in the files under `root`.

    Raises:
        EditError: A file is missing, or an anchor is not there exactly once.
    """
    for edit in edits:
        path = root / edit.path
        if not path.is_file():
            raise EditError(f"{edit.path}: the file that an edit wants to change is not there")
        path.write_text(edit.apply_to(path.read_text(encoding="utf-8")), encoding="utf-8")

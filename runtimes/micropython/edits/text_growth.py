"""Text that is put together piece by piece grows by a quarter at a time.

Upstream adds sixteen bytes to what the next piece needs, so that padding a number to a great width
moves the whole text again and again.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit

EDITS = (
    Edit(
        path="py/vstr.c",
        anchor="size_t new_alloc = ROUND_ALLOC((vstr->len + size) + 16);",
        replacement="size_t new_alloc = ROUND_ALLOC((vstr->len + size) + 16 + vstr->len / 4);",
    ),
)

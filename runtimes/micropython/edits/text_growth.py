"""Text that is put together piece by piece grows in proportion to what is there.

Upstream adds a few bytes to what the next piece needs, so that padding a number to a great width or
reading a large file to its end, moves the whole text again and again.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit

EDITS = (
    Edit(
        path="py/vstr.c",
        anchor="size_t new_alloc = ROUND_ALLOC((vstr->len + size) + 16);",
        replacement="size_t new_alloc = ROUND_ALLOC((vstr->len + size) + 16 + vstr->len / 4);",
    ),
    Edit(
        path="py/stream.c",
        anchor="""\
            p = vstr_extend(&vstr, DEFAULT_BUFFER_SIZE);
            current_read = DEFAULT_BUFFER_SIZE;
""",
        replacement="""\
            current_read = MAX(DEFAULT_BUFFER_SIZE, vstr.alloc / 2);
            p = vstr_extend(&vstr, current_read);
""",
    ),
)

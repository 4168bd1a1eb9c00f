"""A file's mode has the permissions that files have elsewhere; WASI knows its kind only."""

from __future__ import annotations

from runtimes.recipe.edits import Edit

EDITS: tuple[Edit, ...] = (
    Edit(
        path="extmod/vfs_posix.c",
        anchor="""\
    t->items[0] = MP_OBJ_NEW_SMALL_INT(sb.st_mode);
""",
        replacement="""\
    t->items[0] = MP_OBJ_NEW_SMALL_INT(sb.st_mode | (S_ISDIR(sb.st_mode) ? 0755 : 0644));
""",
    ),
)

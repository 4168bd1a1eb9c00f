"""A file's mode has the permissions that files have elsewhere; WASI knows its kind only.

Programs carry them on, into a tar or zip file above all, where no permission at all does harm.
"""

from runtimes.recipe.edits import Edit

EDITS: tuple[Edit, ...] = (
    Edit(
        path="Modules/posixmodule.c",
        anchor="""\
    SET_ITEM(0, PyLong_FromLong((long)st->st_mode));
""",
        replacement="""\
    long permissions = S_ISDIR(st->st_mode) ? 0755 : S_ISLNK(st->st_mode) ? 0777 : 0644;
    SET_ITEM(0, PyLong_FromLong((long)st->st_mode | permissions));
""",
    ),
)

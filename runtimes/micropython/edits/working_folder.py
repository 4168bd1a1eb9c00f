"""`os.getcwd()` shows a path without "." and ".." (see port/working_folder.c)."""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_before

_FILE = "extmod/vfs_posix.c"
_CHDIR = "static mp_obj_t vfs_posix_chdir(mp_obj_t self_in, mp_obj_t path_in) {\n"

EDITS = (
    insert_before(_FILE, _CHDIR, "int cloche_chdir(const char *path);\n\n"),
    Edit(
        path=_FILE,
        anchor="return vfs_posix_fun1_helper(self_in, path_in, chdir);",
        replacement="return vfs_posix_fun1_helper(self_in, path_in, cloche_chdir);",
    ),
)

"""File systems: the module `vfs` without FAT, and folders below `/` as roots.

`VfsPosix` of a relative path puts a slash behind the working directory, which here is mostly `/`
itself.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit

EDITS = (
    Edit(path="extmod/modvfs.c", anchor='#include "extmod/vfs_fat.h"\n', replacement=""),
    Edit(
        path="extmod/vfs_posix.c",
        anchor="""\
            vstr_add_str(&vfs->root, cwd);
            vstr_add_char(&vfs->root, '/');
""",
        replacement="""\
            vstr_add_str(&vfs->root, cwd);
            if (vfs->root.buf[vfs->root.len - 1] != '/') {
                vstr_add_char(&vfs->root, '/');
            }
""",
    ),
)

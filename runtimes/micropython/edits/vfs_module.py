"""The module `vfs` does without the header of the FAT file system, which is not in the runtime."""

from __future__ import annotations

from runtimes.recipe.edits import Edit

EDITS = (Edit(path="extmod/modvfs.c", anchor='#include "extmod/vfs_fat.h"\n', replacement=""),)

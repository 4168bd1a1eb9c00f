"""Our changes of MicroPython's sources: one module for each subject, with the reason in it.

Every module of this folder holds its edits in `EDITS`; they are made in the order of the names of
the modules.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from runtimes.recipe.edits import Edit

_SUBJECTS = sorted(module.name for module in iter_modules(__path__))

EDITS: tuple[Edit, ...] = tuple(
    edit for subject in _SUBJECTS for edit in import_module(f"{__name__}.{subject}").EDITS
)

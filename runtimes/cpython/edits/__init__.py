"""Our changes of CPython's source, one file for each reason."""

from runtimes.cpython.edits import output, randomness, waiting
from runtimes.recipe.edits import Edit

EDITS: tuple[Edit, ...] = (*output.EDITS, *randomness.EDITS, *waiting.EDITS)

"""Our changes of CPython's source, one file for each reason."""

from runtimes.cpython.edits import (
    concurrency,
    image_heap,
    interrupts,
    no_files,
    output,
    parsing,
    paths,
    randomness,
    refusals,
    waiting,
)
from runtimes.recipe.edits import Edit

EDITS: tuple[Edit, ...] = (
    *concurrency.EDITS,
    *image_heap.EDITS,
    *interrupts.EDITS,
    *no_files.EDITS,
    *output.EDITS,
    *parsing.EDITS,
    *paths.EDITS,
    *randomness.EDITS,
    *refusals.EDITS,
    *waiting.EDITS,
)

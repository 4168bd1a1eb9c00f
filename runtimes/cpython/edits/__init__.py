"""Our changes of CPython's source, one file for each reason."""

from runtimes.cpython.edits import (
    concurrency,
    dates,
    image_heap,
    interrupts,
    no_files,
    output,
    parsing,
    paths,
    permissions,
    randomness,
    refusals,
    signals,
    waiting,
)
from runtimes.recipe.edits import Edit

EDITS: tuple[Edit, ...] = (
    *concurrency.EDITS,
    *dates.EDITS,
    *image_heap.EDITS,
    *interrupts.EDITS,
    *no_files.EDITS,
    *output.EDITS,
    *parsing.EDITS,
    *paths.EDITS,
    *permissions.EDITS,
    *randomness.EDITS,
    *refusals.EDITS,
    *signals.EDITS,
    *waiting.EDITS,
)

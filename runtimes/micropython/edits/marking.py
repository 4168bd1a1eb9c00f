"""The collector takes a zero for no pointer at once.

A heap that has grown has many areas, and upstream looks through all of them for every aligned word
that it finds, zero included. Large buffers are mostly zeros: a collection over six megabytes of
them took a hundred milliseconds, twenty times what it takes over text.
"""

from __future__ import annotations

from runtimes.recipe.edits import insert_before

EDITS = (
    insert_before(
        "py/gc.c",
        """\
    for (mp_state_mem_area_t *area = &MP_STATE_MEM(area); area != NULL; area = NEXT_AREA(area)) {
        if (ptr >= (void *)area->gc_pool_start   // must be above start of pool
            && ptr < (void *)area->gc_pool_end) {   // must be below end of pool
            return area;
""",
        """\
    if (ptr < (void *)MP_STATE_MEM(area).gc_pool_start) { // the first area is the lowest
        return NULL;
    }
""",
    ),
)

"""Finding free blocks does not start from the front of every area each time.

Upstream remembers where the first single free block may be; a search for two blocks or more walks
through all that is in use, so allocation slows down with the heap's size. Here each area also
remembers a place for each of some sizes: no run of that many free blocks starts in front of it. A
search for as many or more starts there, and passes over sixteen blocks in use at once. What is
freed in front of a place moves it back.

The collector looks at every word in use. Most are no pointers, zeros above all, and one comparison
with the heap's bounds says so for them; upstream asks each area in turn.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after, insert_before

_FILE = "py/gc.c"

_REMEMBER = (
    insert_before(
        "py/mpstate.h",
        "typedef struct _mp_state_mem_area_t {\n",
        "#define GC_FIT_SIZES (16)\n\n",
    ),
    insert_before(
        "py/mpstate.h",
        "} mp_state_mem_area_t;\n",
        "    size_t gc_fit_atb_index[GC_FIT_SIZES]; // where runs of so many may start\n",
    ),
    insert_before(
        _FILE,
        "static void gc_setup_area(",
        """\
// Where the last area ends; areas are added in the order of their addresses.
static const void *gc_heap_end;

// The sizes, in blocks, for which a place is remembered; that of a larger one is never nearer.
// The first are all that small objects have.
static const uint16_t gc_fit_blocks[GC_FIT_SIZES] = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 24, 32, 64, 128, 1024
};
#define GC_FIT_EXACT (9)

static void gc_forget_fit(mp_state_mem_area_t *area) {
    memset(area->gc_fit_atb_index, 0, sizeof(area->gc_fit_atb_index));
}

// The first of the sizes that is no smaller than `n_blocks`; GC_FIT_SIZES if there is none.
static size_t gc_fit_size(size_t n_blocks) {
    if (n_blocks <= GC_FIT_EXACT) {
        return n_blocks - 1;
    }
    size_t size = GC_FIT_EXACT;
    while (size < GC_FIT_SIZES && gc_fit_blocks[size] < n_blocks) {
        ++size;
    }
    return size;
}

// Where to start looking for a run of `n_blocks` free blocks.
static size_t gc_search_start(const mp_state_mem_area_t *area, size_t n_blocks) {
    size_t size = gc_fit_size(n_blocks);
    if (n_blocks > GC_FIT_EXACT && (size == GC_FIT_SIZES || gc_fit_blocks[size] > n_blocks)) {
        --size;
    }
    return MAX(area->gc_last_free_atb_index, area->gc_fit_atb_index[size]);
}

// No run of `n_blocks` free blocks starts in front of `index`.
static void gc_raise_fit(mp_state_mem_area_t *area, size_t n_blocks, size_t index) {
    size_t i = gc_fit_size(n_blocks);
    for (; i < GC_FIT_SIZES && area->gc_fit_atb_index[i] < index; ++i) {
        area->gc_fit_atb_index[i] = index;
    }
}

// Blocks from `block` on become free: a run may start there, or in the free blocks in front of it.
static void gc_lower_fit(mp_state_mem_area_t *area, size_t block) {
    size_t index = block / BLOCKS_PER_ATB;
    if (index > area->gc_fit_atb_index[GC_FIT_SIZES - 1]) {
        return;
    }
    while (index > 0 && (area->gc_alloc_table_start[index - 1] & ATB_MASK_3) == 0) {
        --index;
    }
    for (size_t i = GC_FIT_SIZES; i-- > 0 && area->gc_fit_atb_index[i] > index;) {
        area->gc_fit_atb_index[i] = index;
    }
}

// The first byte of the table from `index` on that may have a free block in it.
static size_t gc_skip_used(const mp_state_mem_area_t *area, size_t index) {
    uint32_t kinds;
    while (index + sizeof(kinds) <= area->gc_alloc_table_byte_len) {
        memcpy(&kinds, area->gc_alloc_table_start + index, sizeof(kinds));
        if (((kinds | kinds >> 1) & 0x55555555) != 0x55555555) {
            break;
        }
        index += sizeof(kinds);
    }
    return index;
}

""",
    ),
    insert_after(
        _FILE,
        """\
    area->gc_last_free_atb_index = 0;
    area->gc_last_used_block = 0;
""",
        "    gc_forget_fit(area);\n",
    ),
    insert_after(
        _FILE,
        """\
    for (mp_state_mem_area_t *area = &MP_STATE_MEM(area); area != NULL; area = NEXT_AREA(area)) {
        area->gc_last_free_atb_index = 0;
""",
        "        gc_forget_fit(area);\n",
    ),
)

_SEARCH = (
    Edit(
        path=_FILE,
        anchor="for (i = area->gc_last_free_atb_index; i < area->gc_alloc_table_byte_len; i++) {",
        replacement="""\
for (i = gc_search_start(area, n_blocks); i < area->gc_alloc_table_byte_len; i++) {
                if (n_free == 0 && (i = gc_skip_used(area, i)) == area->gc_alloc_table_byte_len) {
                    break;
                }""",
    ),
    Edit(
        path=_FILE,
        anchor="""\
            if (n_blocks == 1) {
                area->gc_last_free_atb_index = (i + 1) / BLOCKS_PER_ATB; // or (size_t)-1
            }
""",
        replacement="""\
            if (n_blocks == 1) {
                area->gc_last_free_atb_index = area->gc_alloc_table_byte_len;
            }
            gc_raise_fit(area, n_blocks, area->gc_alloc_table_byte_len);
""",
    ),
    insert_after(
        _FILE,
        """\
    end_block = i;
    start_block = i - n_free + 1;
""",
        "    gc_raise_fit(area, n_blocks, start_block / BLOCKS_PER_ATB);\n",
    ),
)

_FREE = (
    insert_before(
        _FILE,
        "    // set the last_free pointer to this block if it's earlier in the heap\n",
        "    gc_lower_fit(area, block);\n\n",
    ),
    insert_before(
        _FILE,
        "        // set the last_free pointer to end of this block if it's earlier in the heap\n",
        "        gc_lower_fit(area, block + new_blocks);\n\n",
    ),
)

_BOUNDS = (
    insert_after(
        _FILE,
        """\
static inline mp_state_mem_area_t *gc_get_ptr_area(const void *ptr) {
""",
        """\
    if (ptr < (void *)MP_STATE_MEM(area).gc_pool_start || ptr >= gc_heap_end) {
        return NULL;
    }
""",
    ),
    insert_after(
        _FILE,
        """\
    // Add this area to the linked list
    prev_area->next = area;
""",
        "    gc_heap_end = area->gc_pool_end;\n",
    ),
    insert_after(
        _FILE,
        "    gc_setup_area(&MP_STATE_MEM(area), start, end);\n",
        """\
    #if MICROPY_GC_SPLIT_HEAP
    gc_heap_end = MP_STATE_MEM(area).gc_pool_end;
    #endif
""",
    ),
)

EDITS = (*_REMEMBER, *_SEARCH, *_FREE, *_BOUNDS)

"""The heap grows by what is needed, can use nearly all of the limit, and never gives an area back.

Upstream doubles the heap at every growth and frees empty areas. WebAssembly's memory cannot
shrink, and growth past the limit just fails, so: ask for half as much again, or for what the
allocation needs, and ask for less where that fails. Neighbouring empty areas become one, so that
small areas of the past do not stand in the way of a large block.

New memory is zero already, so a new area's tables are not cleared: that would touch their pages.

What gone frames left on the stack is cleared when a MemoryError is caught, so that it keeps nothing
alive, and `gc.mem_free` counts what is free now, not what the memory could grow by.

Upstream also takes an area for empty whose first block alone is in use; nothing relies on that
test here any more.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after, insert_before

_FILE = "py/gc.c"

EDITS = (
    insert_after(
        "py/vm.c",
        """\
            if (exc_sp >= exc_stack) {
                // catch exception and pass to byte code
""",
        """\
                #ifdef MICROPY_EXCEPTION_CAUGHT
                MICROPY_EXCEPTION_CAUGHT(nlr.ret_val);
                #endif
""",
    ),
    Edit(
        path="py/modgc.c",
        anchor="MP_OBJ_NEW_SMALL_INT(info.free + info.max_new_split)",
        replacement="MP_OBJ_NEW_SMALL_INT(info.free)",
    ),
    Edit(
        path=_FILE,
        anchor="    memset(area->gc_alloc_table_start, 0, gc_finaliser_table_byte_len + "
        "area->gc_alloc_table_byte_len + ALLOC_TABLE_GAP_BYTE);\n",
        replacement="    (void)gc_finaliser_table_byte_len;\n",
    ),
    # A growing list asks for half as much again: twice as much would need three times its size.
    Edit(
        path="py/objlist.c",
        anchor="self->items, self->alloc, self->alloc * 2);\n        self->alloc *= 2;\n",
        replacement="self->items, self->alloc, self->alloc + self->alloc / 2);\n"
        "        self->alloc += self->alloc / 2;\n",
    ),
    Edit(
        path=_FILE,
        anchor="""\
    size_t to_alloc = MIN(avail, MAX(total_heap, needed));

    mp_state_mem_area_t *new_heap = MP_PLAT_ALLOC_HEAP(to_alloc);
""",
        replacement="""\
    // Whole multiples of what is needed, so that more blocks of the same size fit without a rest.
    size_t wanted = MAX(total_heap / 2, needed);
    size_t to_alloc = MIN(avail, wanted - wanted % needed);
    to_alloc = (to_alloc + 0xffff) & ~(size_t)0xffff; // memory comes in pages of 64 KiB
    mp_state_mem_area_t *new_heap = NULL;
    while ((new_heap = MP_PLAT_ALLOC_HEAP(to_alloc)) == NULL && to_alloc >= needed + 0x10000) {
        to_alloc = MAX((needed + 0xffff) & ~(size_t)0xffff, to_alloc / 2 & ~(size_t)0xffff);
    }
""",
    ),
    Edit(
        path=_FILE,
        anchor="""\
        // Free any empty area, aside from the first one
        if (last_used_block == 0 && prev_area != NULL) {
            DEBUG_printf("gc_sweep_free_blocks free empty area %p\\n", area);
            NEXT_AREA(prev_area) = NEXT_AREA(area);
            MP_PLAT_FREE_HEAP(area);
            area = prev_area;
        }
        prev_area = area;
""",
        replacement="""\
        // Join an empty area to an empty one that ends where it starts. The first area is no
        // candidate: its record does not stand in front of it.
        if (prev_area != NULL && prev_area != &MP_STATE_MEM(area)
            && gc_area_is_empty(prev_area) && gc_area_is_empty(area)
            && prev_area->gc_pool_end == (byte *)area) {
            mp_state_mem_area_t *next = NEXT_AREA(area);
            gc_setup_area(prev_area, prev_area + 1, area->gc_pool_end);
            byte *tables = prev_area->gc_alloc_table_start;
            memset(tables, 0, prev_area->gc_pool_start - tables);
            NEXT_AREA(prev_area) = next;
            area = prev_area;
        }
        prev_area = area;
""",
    ),
    insert_before(
        _FILE,
        """\
// Free unmarked heads and their tails
static void gc_sweep_free_blocks(void) {
""",
        """\
#if MICROPY_GC_SPLIT_HEAP_AUTO
static bool gc_area_is_empty(const mp_state_mem_area_t *area) {
    return area->gc_last_used_block == 0 && ATB_GET_KIND(area, 0) == AT_FREE;
}

// How full the heap was after the last sweep.
static size_t gc_live_blocks;
static size_t gc_all_blocks;
// The last blocks are a reserve: allocations may use it only after one has failed for it.
static bool gc_reserve_is_open;

static bool gc_is_fuller_than(size_t parts, size_t of) {
    return gc_live_blocks > gc_all_blocks / of * parts;
}

// After a collection that left little room, grow before the heap is full: otherwise the next
// collections would come ever closer together. Where growing fails, an allocation fails while there
// is still room to handle the exception.
static bool gc_has_room_after_collection(size_t n_bytes) {
    if (!gc_is_fuller_than(3, 4) || gc_try_add_heap(n_bytes)) {
        gc_reserve_is_open = false;
        return true;
    }
    if (!gc_is_fuller_than(31, 32) || gc_reserve_is_open) {
        return true;
    }
    gc_reserve_is_open = true;
    return false;
}
#endif

""",
    ),
    insert_after(
        _FILE,
        """\
    int free_tail = 0;
    #if MICROPY_GC_SPLIT_HEAP_AUTO
""",
        """\
    gc_live_blocks = 0;
    gc_all_blocks = 0;
""",
    ),
    Edit(
        path=_FILE,
        anchor="""\
                    } else {
                        last_used_block = block;
                    }
                    break;

                case AT_MARK:
                    ATB_MARK_TO_HEAD(area, block);
                    free_tail = 0;
                    last_used_block = block;
                    break;
            }
        }
""",
        replacement="""\
                    } else {
                        last_used_block = block;
                        #if MICROPY_GC_SPLIT_HEAP_AUTO
                        ++gc_live_blocks;
                        #endif
                    }
                    break;

                case AT_MARK:
                    ATB_MARK_TO_HEAD(area, block);
                    free_tail = 0;
                    last_used_block = block;
                    #if MICROPY_GC_SPLIT_HEAP_AUTO
                    ++gc_live_blocks;
                    #endif
                    break;
            }
        }
        #if MICROPY_GC_SPLIT_HEAP_AUTO
        gc_all_blocks += area->gc_alloc_table_byte_len * BLOCKS_PER_ATB;
        #endif
""",
    ),
    Edit(
        path=_FILE,
        anchor="""\
        gc_collect();
        collected = 1;
        GC_ENTER();
    }

    // found""",
        replacement="""\
        gc_collect();
        collected = 1;
        #if MICROPY_GC_SPLIT_HEAP_AUTO
        if (!gc_has_room_after_collection(n_bytes)) {
            return NULL;
        }
        #endif
        GC_ENTER();
    }

    // found""",
    ),
)

// Memory for the garbage collector: a first area inside the module, more by growing the memory.
//
// The collector finds roots in the VM's state and on the shadow stack. Pointers that live in WebAssembly
// locals are stored there by the build's spill pass before every call, so a scan from the present stack
// pointer to the stack's top sees all of them.
#include <stdint.h>
#include <string.h>

#include "py/gc.h"
#include "py/mpstate.h"
#include "py/objexcept.h"
#include "cloche.h"

#define FIRST_AREA_BYTES (256 * 1024)
#define PAGE_BYTES (65536u)
#define LOOP_FRAME_BYTES (256) // of execute_ops and what it calls directly
#define OWN_FRAME_BYTES (256) // of cloche_forget_frames and what it calls

static uint8_t first_area[FIRST_AREA_BYTES] __attribute__((aligned(16)));

void cloche_heap_init(void) {
    gc_init(first_area, first_area + sizeof(first_area));
}

// Return a new area of at least `bytes`, or NULL when the memory's limit is reached.
void *cloche_heap_area(size_t bytes) {
    size_t pages = (bytes + (PAGE_BYTES - 1)) / PAGE_BYTES;
    size_t before = __builtin_wasm_memory_grow(0, pages);
    return before == SIZE_MAX ? NULL : (void *)(before * PAGE_BYTES);
}

// How large an area may be asked for; whether there is one is only known by growing.
size_t gc_get_max_new_split(void) {
    size_t in_use = __builtin_wasm_memory_size(0) * PAGE_BYTES;
    return (size_t)INT32_MAX - (in_use < (size_t)INT32_MAX ? in_use : (size_t)INT32_MAX);
}

MP_NOINLINE void gc_collect(void) {
    void *volatile here = NULL;
    void **first = (void **)(void *)&here;
    gc_collect_start();
    gc_collect_root(first, (void **)(void *)&__stack_high - first);
    gc_collect_end();
}

// Clear the unused part of the shadow stack when a MemoryError arrives where it is handled. Frames to come
// do not write all of their slots, and the collector would take what the last ones left for pointers:
// then the very objects that filled the memory could stay.
MP_NOINLINE void cloche_forget_frames(const void *exception) {
    volatile char here = 0;
    const mp_obj_base_t *object = exception;
    if (object->type == &mp_type_MemoryError) {
        memset(&__stack_low, 0, (size_t)((char *)&here - &__stack_low) - OWN_FRAME_BYTES);
    }
}

// Clear the stack where the next function's frame will be. The interpreter's loop has many slots and
// writes few of them in one activation: what a call before left there would keep objects alive.
MP_NOINLINE void cloche_clear_next_frame(void) {
    volatile uint64_t frame[LOOP_FRAME_BYTES / sizeof(uint64_t)];
    #pragma clang loop unroll(full)
    for (size_t i = 0; i < MP_ARRAY_SIZE(frame); ++i) {
        frame[i] = 0;
    }
}

// Memory for the garbage collector: a first area inside the module, more by growing the memory.
//
// The collector finds roots in the VM's state and on the shadow stack. Pointers that live in WebAssembly
// locals are stored there by the build's spill pass before every call, so a scan from the present stack
// pointer to the stack's top sees all of them.
#include <stdint.h>

#include "py/gc.h"
#include "py/mpstate.h"
#include "cloche.h"

#define FIRST_AREA_BYTES (256 * 1024)
#define PAGE_BYTES (65536u)

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

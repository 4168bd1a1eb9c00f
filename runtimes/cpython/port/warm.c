// Making the pages that every run writes to few, and adjacent.
//
// A page of the image that is written to becomes a page of the instance's own, which costs more than the
// work that is done on it. Two things scatter writes: code that counts how often it ran until the
// interpreter has specialised it, and allocations that fill holes all over the heap. So a small program is
// run until its way through the library is specialised, and then the holes are filled.
#include <stdint.h>
#include <string.h>

#include "cloche.h"

#define ROUNDS (64)
#define LARGEST_SMALL (512) // bytes; of Objects/obmalloc.c
#define STEP (16)
#define POOL_BYTES (4096)

static const char program[] =
    "import sys\n"
    "def f(x):\n"
    "    return [x for x in (x, x)]\n"
    "class C:\n"
    "    pass\n"
    "print(f'{f(1)}'[:0], end='')\n";

static void run_programs(void) {
    for (int i = 0; i < ROUNDS; ++i) {
        cloche_run_source("<string>", program, sizeof(program) - 1);
        cloche_let_go();
    }
    cloche_report_start();
    PyRun_SimpleString("import linecache; linecache._interactive_cache.clear()");
}

// Allocate blocks of one size until they come from a pool that has nothing else in it.
static void fill_holes(size_t size) {
    uintptr_t pool = 0;
    size_t in_pool = 0;
    size_t capacity = (POOL_BYTES - 64) / size;
    while (in_pool < capacity) {
        uintptr_t block = (uintptr_t)PyObject_Malloc(size);
        if (block == 0) {
            return;
        }
        in_pool = block / POOL_BYTES == pool ? in_pool + 1 : 1;
        pool = block / POOL_BYTES;
    }
}

void cloche_warm_up(void) {
    run_programs();
}

void cloche_fill_holes(void) {
    for (size_t size = STEP; size <= LARGEST_SMALL; size += STEP) {
        fill_holes(size);
    }
}

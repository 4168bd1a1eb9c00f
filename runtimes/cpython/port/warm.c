// Making the pages that every run writes to few, and adjacent.
//
// A page of the image that is written to becomes a page of the instance's own, which costs more than the
// work that is done on it. Two things scatter writes: code that counts how often it ran until the
// interpreter has specialised it, and allocations that fill holes all over the heap. So a small program is
// run until its way through the library is specialised, and then the heap is parted in two: what is there
// belongs to the image and is never freed (edits/image_heap.py), what a run allocates comes from pools that
// lie side by side behind it. Small holes are given up; what is free in large pieces stays free, as room that
// a run needs no more memory for. Whatever is left in either is cleared, or it would be in every bundle.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cloche.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_pystate.h"

#define ROUNDS (64)
#define LARGEST_HOLE (1 << 16) // bytes
#define SMALLEST_HOLE (8)

extern uintptr_t cloche_image_end; // in Objects/obmalloc.c

// What programs for agents do first, once each.
static const char program[] =
    "import sys, json, re, datetime, math, collections, dataclasses, itertools\n"
    "def f(x, *rest, key=None):\n"
    "    return [x for x in (x, x)]\n"
    "class C:\n"
    "    def __init__(self, x):\n"
    "        self.x = x\n"
    "    def __repr__(self):\n"
    "        return f'C({self.x!r:>3})'\n"
    "rows = json.loads(json.dumps([{'id': i, 'name': f'n{i}', 'x': i / 2} for i in range(3)]))\n"
    "rows.sort(key=lambda row: -row['x'])\n"
    "found = re.findall(r'(\\w+)=(\\d+)', 'a=1, b=22'), re.sub('b', 'c', 'abc')\n"
    "day = datetime.date(2024, 2, 28) + datetime.timedelta(days=2)\n"
    "count = collections.Counter('abca').most_common(1)\n"
    "try:\n"
    "    {}['missing']\n"
    "except KeyError as error:\n"
    "    text = str(error)\n"
    "print(f'{f(1)} {C(2)} {day.isoformat()} {sum(map(math.sqrt, range(3))):.2f} {found}'[:0], end='')\n";

static void run_programs(void) {
    for (int i = 0; i < ROUNDS; ++i) {
        cloche_run_source("<string>", program, sizeof(program) - 1);
        cloche_let_go();
    }
    cloche_report_start();
    cloche_forget_sources();
    PyRun_SimpleString("import re; re.purge()");
}

// There is no image without the memory to make it.
static void *cleared(void *block, size_t size) {
    if (block == NULL) {
        abort();
    }
    return memset(block, 0, size);
}

// Allocate blocks of one size until they have filled a pool that had nothing else in it.
static void fill_pools(size_t size) {
    uintptr_t pool = 0;
    size_t in_pool = 0;
    size_t capacity = (POOL_SIZE - POOL_OVERHEAD) / size;
    while (in_pool < capacity) {
        uintptr_t block = (uintptr_t)cleared(PyObject_Malloc(size), size);
        in_pool = block / POOL_SIZE == pool ? in_pool + 1 : 1;
        pool = block / POOL_SIZE;
    }
}

typedef struct room {
    struct room *next;
} room_t;

// Take all room that libc's heap has, until it has to grow: the first of the list lies behind everything else.
static room_t *take_room(void) {
    room_t *rooms = NULL;
    size_t pages = __builtin_wasm_memory_size(0);
    while (__builtin_wasm_memory_size(0) == pages) {
        room_t *room = cleared(malloc(LARGEST_HOLE), LARGEST_HOLE);
        room->next = rooms;
        rooms = room;
    }
    return rooms;
}

static void give_back(room_t *rooms) {
    while (rooms != NULL) {
        room_t *next = rooms->next;
        rooms->next = NULL;
        free(rooms);
        rooms = next;
    }
}

// Likewise for libc's heap: allocate until blocks of each size come from behind everything else.
static void fill_libc_heap(void) {
    room_t *rooms = take_room();
    for (size_t size = LARGEST_HOLE; size >= SMALLEST_HOLE; size -= size < 32 ? SMALLEST_HOLE : size / 4) {
        while (cleared(malloc(size), size) < (void *)rooms) {
        }
    }
    give_back(rooms);
}

void cloche_warm_up(void) {
    run_programs();
}

// A new arena is only made when no other has a pool to give.
static void begin_arena(const struct _obmalloc_mgmt *heap) {
    size_t before = heap->ntimes_arena_allocated;
    while (heap->ntimes_arena_allocated == before) {
        cleared(PyObject_Malloc(SMALL_REQUEST_THRESHOLD), SMALL_REQUEST_THRESHOLD);
    }
}

void cloche_leave_heap(void) {
    const struct _obmalloc_mgmt *heap = &_PyInterpreterState_GET()->obmalloc->mgmt;
    PyGC_Collect(); // empties the free lists
    for (size_t size = ALIGNMENT; size <= SMALL_REQUEST_THRESHOLD; size += ALIGNMENT) {
        fill_pools(size);
    }
    fill_libc_heap();
    begin_arena(heap);
    fill_pools(SMALL_REQUEST_THRESHOLD); // of the first pool in it, one block is taken
    cloche_image_end = (uintptr_t)heap->usable_arenas->pool_address;
}

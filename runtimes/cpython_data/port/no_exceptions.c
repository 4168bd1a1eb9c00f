// What the C++ of packages throws ends the run: the module has no exceptions. That is a last resort; what can
// be thrown where a package would raise is prevented by edits (packages/numpy_failures.py).
#include <stdio.h>
#include <stdlib.h>

void *__cxa_allocate_exception(size_t size) {
    (void)size;
    fputs("Fatal error: an exception in C++, most likely for want of memory\n", stderr);
    abort();
}

_Noreturn void __cxa_throw(void *thrown, void *type, void (*destroy)(void *)) {
    (void)thrown, (void)type, (void)destroy;
    abort();
}

// The one folder that is open from the start, in place of wasi-libc's table of such folders.
//
// The contract has exactly one, "/", with the first number after the streams. wasi-libc would ask the host
// for all of them before `main` (three calls and two allocations), which most programs never need. The
// functions are those that its own files call; it declares them in <wasi/libc.h> and <wasi/libc-find-relpath.h>.
#include <stddef.h>

#define ROOT_FD (3)

// Defined by wasi-libc's chdir.c, which knows the current folder, where that is linked.
int __wasilibc_find_relpath_alloc(
    const char *path, const char **abs_prefix, char **relative, size_t *relative_len, int can_realloc)
    __attribute__((weak));

int __wasilibc_find_abspath(const char *path, const char **abs_prefix, const char **relative) {
    while (*path == '/') {
        ++path;
    }
    *abs_prefix = "";
    *relative = *path ? path : ".";
    return ROOT_FD;
}

int __wasilibc_find_relpath(
    const char *path, const char **abs_prefix, char **relative, size_t relative_len) {
    if (__wasilibc_find_relpath_alloc) {
        return __wasilibc_find_relpath_alloc(path, abs_prefix, relative, &relative_len, 0);
    }
    return __wasilibc_find_abspath(path, abs_prefix, (const char **)relative);
}

// Changing the working folder. wasi-libc remembers the path as it was put together, with every "." and
// ".." in it, and getcwd() would show them.
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES (4096)

static bool is(const char *name, size_t length, const char *other) {
    return length == strlen(other) && memcmp(name, other, length) == 0;
}

// Take "." and ".." out of an absolute path, by its names alone.
static void remove_dots(char *path) {
    char *end = path; // of what is kept
    for (const char *name = path; *name;) {
        name += strspn(name, "/");
        size_t length = strcspn(name, "/");
        if (is(name, length, "..")) {
            while (end > path && *--end != '/') {
            }
        } else if (length > 0 && !is(name, length, ".")) {
            *end++ = '/';
            memmove(end, name, length);
            end += length;
        }
        name += length;
    }
    strcpy(end, end == path ? "/" : "");
}

int cloche_chdir(const char *path) {
    char folder[PATH_BYTES];
    if (chdir(path) != 0 || getcwd(folder, sizeof(folder)) == NULL) {
        return -1;
    }
    remove_dots(folder);
    return chdir(folder);
}

// The locks on SQLite's files. WASI has none, and nobody but this instance has its files, so every lock is
// granted: between connections of one process SQLite's VFS "unix" keeps the books itself, before it asks.
#undef fcntl // in sqlite3.c it stands for ours
#include <fcntl.h>
#include <stdarg.h>

// As in sqlite3.c for WASI, whose headers have no numbers for these.
#define COMMAND_GET_LOCK (12)
#define COMMAND_SET_LOCK (13)
#define LOCK_NONE (2)

int cloche_sqlite_fcntl(int descriptor, int command, ...);

int cloche_sqlite_fcntl(int descriptor, int command, ...) {
    va_list rest;
    va_start(rest, command);
    int answer = 0;
    if (command == COMMAND_GET_LOCK) {
        va_arg(rest, struct flock *)->l_type = LOCK_NONE;
    } else if (command != COMMAND_SET_LOCK) {
        answer = fcntl(descriptor, command, va_arg(rest, int));
    }
    va_end(rest);
    return answer;
}

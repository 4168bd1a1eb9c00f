// `clock`, in the place of libc's: that one remembers when the module was initialised, which for an image is
// when the image was made. This one counts from its own first call. libc's `times` calls it `__clock`.
#include <stdbool.h>
#include <time.h>
#include <wasi/api.h>

clock_t __clock(void);

clock_t __clock(void) {
    static bool started;
    static __wasi_timestamp_t start;
    __wasi_timestamp_t now;
    if (__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &now) != 0) {
        return (clock_t)-1;
    }
    if (!started) {
        started = true;
        start = now;
    }
    return now - start;
}

clock_t clock(void) {
    return __clock();
}

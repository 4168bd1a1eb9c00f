// Clocks and randomness, as WASI gives them.
#include <time.h>
#include <unistd.h>

#include "py/mphal.h"
#include "py/runtime.h"
#include "cloche.h"

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t mp_hal_time_ns(void) {
    return nanoseconds(CLOCK_REALTIME);
}

mp_uint_t mp_hal_ticks_ms(void) {
    return nanoseconds(CLOCK_MONOTONIC) / 1000000u;
}

mp_uint_t mp_hal_ticks_us(void) {
    return nanoseconds(CLOCK_MONOTONIC) / 1000u;
}

void mp_hal_delay_us(mp_uint_t microseconds) {
    struct timespec wait = {microseconds / 1000000u, (long)(microseconds % 1000000u) * 1000};
    cloche_flush();
    nanosleep(&wait, NULL);
}

void mp_hal_delay_ms(mp_uint_t milliseconds) {
    struct timespec wait = {milliseconds / 1000u, (long)(milliseconds % 1000u) * 1000000};
    cloche_flush();
    nanosleep(&wait, NULL);
}

void mp_hal_get_random(size_t bytes, void *buffer) {
    const size_t most = 256; // getentropy takes no more at once
    for (uint8_t *next = buffer; bytes > 0;) {
        size_t piece = MIN(bytes, most);
        RAISE_ERRNO(getentropy(next, piece), errno);
        next += piece;
        bytes -= piece;
    }
}

// Which copy of a copy this instance is. The host adds one to it whenever it puts the state of an instance
// into another; who has drawn a seed before draws another then.
uint32_t cloche_generation = 1;

uint32_t cloche_random_seed(void) {
    uint32_t seed;
    mp_hal_get_random(sizeof(seed), &seed);
    return seed;
}

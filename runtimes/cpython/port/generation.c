// `cloche_generation`: which copy of a copy this instance is. The host adds one to it whenever it puts the
// state of an instance into another. What was drawn at random, to have more made from it, is drawn anew then.
#include <sqlite3.h>
#include <unistd.h>

#include "cloche.h"

#define ENTROPY_BYTES (256) // that can be had at once

uint32_t cloche_generation = 1;

static int draw(sqlite3_vfs *Py_UNUSED(system), int size, char *bytes) {
    int done = 0;
    while (done < size) {
        int piece = Py_MIN(size - done, ENTROPY_BYTES);
        if (getentropy(bytes + done, piece) != 0) {
            break;
        }
        done += piece;
    }
    return done;
}

// SQLite looks for its seed in a device, and where there is none, takes the time in seconds. Called once, before
// the image is made.
void cloche_randomness_prepare(void) {
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    if (system != NULL) {
        system->xRandomness = draw;
    }
}

// SQLite draws a seed once, unless it is told to; Python's generators look themselves (edits/randomness.py).
void cloche_notice_copy(void) {
    static uint32_t known = 1;
    if (known != cloche_generation) {
        known = cloche_generation;
        sqlite3_randomness(0, NULL);
    }
}

// A frame that is being written: a growing piece of text with room for its length in front.
#include <string.h>

#include "frames.h"

void cloche_frame_begin(frame_t *frame) {
    frame->bytes = frame->first;
    frame->length = HEADER_BYTES;
    frame->room = sizeof(frame->first);
}

// Give back what it has taken.
void cloche_frame_free(frame_t *frame) {
    if (frame->bytes != frame->first) {
        PyMem_Free(frame->bytes);
    }
}

static int grow(frame_t *frame, size_t room) {
    bool is_first = frame->bytes == frame->first;
    char *bytes = PyMem_Realloc(is_first ? NULL : frame->bytes, room);
    if (bytes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (is_first) {
        memcpy(bytes, frame->first, frame->length);
    }
    frame->bytes = bytes;
    frame->room = room;
    return 0;
}

// Add text to it.
int cloche_frame_add(frame_t *frame, const char *text, size_t length) {
    if (length > FRAME_BYTES + HEADER_BYTES - frame->length) {
        PyErr_SetString(PyExc_TypeError, "a value of more than 1,048,576 bytes cannot be carried");
        return -1;
    }
    size_t needed = frame->length + length;
    if (needed > frame->room && grow(frame, Py_MAX(needed, 2 * frame->room)) != 0) {
        return -1;
    }
    memcpy(frame->bytes + frame->length, text, length);
    frame->length = needed;
    return 0;
}

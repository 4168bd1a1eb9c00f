// Frames that are being written, and the values in them. docs/runtimes/channel.md and docs/values.md describe both.
#ifndef CLOCHE_FRAMES_H
#define CLOCHE_FRAMES_H

#include "cloche.h"

#define HEADER_BYTES (4)
#define FRAME_BYTES (1 << 20) // at most, behind the header
#define SHORT_FRAME_BYTES (512)

// The header's room is there from the start; a short frame needs no memory of its own.
typedef struct {
    char *bytes;
    size_t length, room;
    char first[SHORT_FRAME_BYTES];
} frame_t;

// frame.c; what returns an int returns 0, or -1 with an exception set
void cloche_frame_begin(frame_t *frame);
int cloche_frame_add(frame_t *frame, const char *text, size_t length);
void cloche_frame_free(frame_t *frame);
#define CLOCHE_ADD(frame, literal) cloche_frame_add((frame), "" literal, sizeof(literal) - 1)

// value_write.c
void cloche_value_write_prepare(PyObject *values);
int cloche_text_write(frame_t *frame, PyObject *text);
int cloche_value_write(frame_t *frame, PyObject *value);
int cloche_arguments_write(frame_t *frame, PyObject *arguments);

// value_read.c
void cloche_value_read_prepare(PyObject *values);
PyObject *cloche_value_read(const char *text, size_t length);

// channel_frames.c
void cloche_frames_register(void);
int cloche_frame_send(frame_t *frame);
PyObject *cloche_reply_value(long long number);

// host_function.c
extern PyTypeObject cloche_host_function_type;
void cloche_host_function_prepare(PyObject *functions);

#endif

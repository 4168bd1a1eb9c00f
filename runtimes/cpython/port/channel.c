// The channel to the host, descriptor 1000: whether it is there, and what is done with it around a piece of
// code. channel_frames.c has what goes over it; docs/runtimes/channel.md describes it.
#include <wasi/api.h>

#include "frames.h"

#define DESCRIPTOR (1000)
#define MOST_SHOWN (8192) // characters of a `repr`

static struct {
    PyObject *functions, *telling; // the modules
    PyObject *begin, *tell;        // the functions in them
    PyObject *waiting;             // for replies, by their numbers
    bool is_open;                  // and `display` is there
    bool is_telling;
} channel;

static PyObject *attribute(PyObject *module, const char *name) {
    return module ? PyObject_GetAttrString(module, name) : NULL;
}

// Called once, before the image is made; how it goes is seen when the channel is used.
void cloche_channel_prepare(void) {
    channel.functions = PyImport_ImportModule("_cloche.functions");
    channel.telling = PyImport_ImportModule("_cloche.telling");
    channel.begin = attribute(channel.functions, "begin");
    channel.tell = attribute(channel.telling, "tell");
    PyObject *frames = PyImport_ImportModule("_cloche.channel");
    PyObject *values = PyImport_ImportModule("_cloche.values");
    channel.waiting = attribute(frames, "waiting");
    cloche_value_write_prepare(values);
    cloche_value_read_prepare(values);
    cloche_host_function_prepare(channel.functions);
    Py_XDECREF(frames);
    Py_XDECREF(values);
}

// The names that every module finds where there is a channel.
static int add_builtins(void) {
    PyObject *names = PyEval_GetBuiltins(); // borrowed
    PyObject *display = attribute(channel.telling, "display");
    PyObject *error = attribute(channel.functions, "HostError");
    int failed = names == NULL || display == NULL || error == NULL
        || PyDict_SetItemString(names, "display", display)
        || PyDict_SetItemString(names, "HostError", error);
    Py_XDECREF(display);
    Py_XDECREF(error);
    return failed ? -1 : 0;
}

// Get ready for a piece of code. Returns 0, or -1 with an exception set.
int cloche_channel_begin(bool tells, bool start_waits) {
    channel.is_telling = tells;
    if (channel.begin == NULL || channel.tell == NULL || channel.waiting == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "the image was made without the channel");
        return -1;
    }
    if (!channel.is_open && add_builtins() != 0) {
        return -1;
    }
    channel.is_open = true;
    PyDict_Clear(channel.waiting); // replies of before are nobody's any more
    PyObject *done = start_waits ? PyObject_CallNoArgs(channel.begin) : Py_NewRef(Py_None);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

// Look whether there is a channel, and get ready for a program if so. Returns 0, or -1 with an exception set.
int cloche_channel_find(void) {
    __wasi_fdstat_t about;
    if (__wasi_fd_fdstat_get(DESCRIPTOR, &about) != 0) {
        return 0;
    }
    return cloche_channel_begin(true, (about.fs_rights_base & __WASI_RIGHTS_FD_READ) != 0);
}

// Whether the value of the last expression is to be told.
bool cloche_channel_is_telling(void) {
    return channel.is_telling;
}

// Whether nothing of the program's own has to run to tell a value.
static bool is_plain(PyObject *value) {
    return PyLong_CheckExact(value) || PyFloat_CheckExact(value) || PyBool_Check(value) || PyUnicode_CheckExact(value);
}

static int write_told(frame_t *frame, PyObject *value) {
    PyObject *shown = PyObject_Repr(value);
    int failed = shown == NULL || CLOCHE_ADD(frame, "{\"t\":\"value\",\"repr\":") || cloche_text_write(frame, shown)
        || CLOCHE_ADD(frame, ",\"v\":") || cloche_value_write(frame, value) || CLOCHE_ADD(frame, "}");
    bool is_long = shown != NULL && PyUnicode_GET_LENGTH(shown) > MOST_SHOWN;
    Py_XDECREF(shown);
    return failed ? -1 : is_long ? 1 : 0;
}

// Write what is told of a value, where that is quick. Returns 0, 1 where it is told as others are, or -1 with an
// exception set.
static int write_plain(frame_t *frame, PyObject *value) {
    int written = is_plain(value) ? write_told(frame, value) : 1;
    bool says_why = written < 0
        && (PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_ValueError)
            || PyErr_ExceptionMatches(PyExc_MemoryError));
    if (says_why) {
        PyErr_Clear();
    }
    return says_why ? 1 : written;
}

static int tell_other(PyObject *value) {
    PyObject *done = PyObject_CallOneArg(channel.tell, value);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

// Tell a value. Returns 0, or -1 with an exception set.
int cloche_channel_tell(PyObject *value) {
    frame_t frame;
    cloche_frame_begin(&frame);
    int written = write_plain(&frame, value);
    int failed = written == 0 ? cloche_frame_send(&frame) : written > 0 ? tell_other(value) : -1;
    cloche_frame_free(&frame);
    return failed;
}

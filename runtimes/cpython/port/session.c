// Driving the live interpreter from outside, without `_start`.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloche.h"

// What `cloche_run` is asked for. The numbers are part of the contract with the host.
enum {
    MODE_STEP = 1,     // a session's step: what it defines stays for the next; else a whole program
    MODE_TELLING = 2,  // the value of the last expression is told over the channel
    MODE_STARTING = 4, // a frame waits in the channel that is to be read first
};

static char *buffer;
static unsigned steps;

// Return room for `bytes` that the host may fill, valid until the next call of this function; 0 if there
// is no memory.
void *CLOCHE_EXPORT(cloche_alloc)(size_t bytes) {
    cloche_enter();
    free(buffer);
    buffer = bytes < SIZE_MAX ? malloc(bytes + 1) : NULL;
    return buffer;
}

// As at a prompt, modules are looked for in the working folder first.
static void begin_session(void) {
    PyObject *path = PySys_GetObject("path"); // borrowed
    PyObject *here = PyUnicode_FromString("");
    if (path != NULL && here != NULL) {
        PyList_Insert(path, 0, here);
    }
    Py_XDECREF(here);
    PyErr_Clear();
}

// Each step has a name of its own, so that a traceback never shows a line of another step.
static int run_step(const char *text, size_t length) {
    char name[24];
    if (steps == 0) {
        begin_session();
    }
    snprintf(name, sizeof(name), "<step %u>", ++steps);
    return cloche_run_source(name, text, length);
}

static int run_copy(const char *text, size_t length, uint32_t mode) {
    char *copy = length < SIZE_MAX ? malloc(length + 1) : NULL;
    if (copy == NULL) {
        PyErr_NoMemory();
        return cloche_settle(NULL);
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    bool has_channel = (mode & (MODE_TELLING | MODE_STARTING)) != 0;
    int code = has_channel && cloche_channel_begin(mode & MODE_TELLING, mode & MODE_STARTING) != 0
        ? cloche_settle(NULL)
        : (mode & MODE_STEP) ? run_step(copy, length) : cloche_run_source("<string>", copy, length);
    free(copy);
    return code;
}

// Run UTF-8 text in the interpreter. Returns its exit code; `cloche_outcome` and `cloche_report` say more.
int CLOCHE_EXPORT(cloche_run)(const char *text, size_t length, uint32_t mode) {
    cloche_enter();
    cloche_report_start();
    int code = run_copy(text, length, mode);
    if (!(mode & MODE_STEP)) {
        return cloche_finish(code);
    }
    cloche_flush_streams();
    cloche_interrupt_forget();
    return code;
}

// `cloche_report`: what the host may read from memory at any time, above all when the instance has ended
// and must not be called any more. The layout is written down in docs/runtimes/contract.md.
#include <string.h>
#include <unistd.h>

#include "cloche.h"

#define MAGIC (0x31524c43u) // "CLR1"
#define TYPE_BYTES (128)
#define MESSAGE_BYTES (1024)

typedef struct {
    const char *text;
    uint32_t length;
} slice_t;

typedef struct {
    uint32_t magic;
    uint32_t outcome;
    int32_t exit_code;
    slice_t type;
    slice_t message;
    slice_t pending[2]; // stdout, stderr
} report_t;

static char type_text[TYPE_BYTES];
static char message_text[MESSAGE_BYTES];

report_t cloche_report = {
    .magic = MAGIC,
    .outcome = OUTCOME_RUNNING,
    .type = {type_text, 0},
    .message = {message_text, 0},
};

void cloche_report_start(void) {
    cloche_report.outcome = OUTCOME_RUNNING;
    cloche_report.exit_code = 0;
    cloche_report.type.length = 0;
    cloche_report.message.length = 0;
}

void cloche_report_pending(int fd, const char *text, size_t length) {
    cloche_report.pending[fd - STDOUT_FILENO] = (slice_t){text, length};
}

bool cloche_report_has_pending(int fd) {
    return cloche_report.pending[fd - STDOUT_FILENO].length > 0;
}

// Copy UTF-8, cut at a whole character where it does not fit.
static uint32_t copy_text(char *target, size_t room, const char *text, size_t length) {
    if (length > room) {
        length = room;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) {
            --length;
        }
    }
    memcpy(target, text, length);
    return length;
}

// Printing an exception runs code of the guest (`__str__`), which may fail in its turn.
static uint32_t print_message(PyObject *exception) {
    PyObject *text = PyObject_Str(exception);
    PyObject *bytes = text ? PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace") : NULL;
    uint32_t length = 0;
    if (bytes != NULL) {
        length = copy_text(message_text, MESSAGE_BYTES, PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes));
    }
    Py_XDECREF(bytes);
    Py_XDECREF(text);
    PyErr_Clear();
    return length;
}

static void describe(PyObject *exception) {
    const char *name = Py_TYPE(exception)->tp_name;
    const char *dot = strrchr(name, '.'); // a static type's name has its module in front
    if (dot != NULL) {
        name = dot + 1;
    }
    cloche_report.type.length = copy_text(type_text, TYPE_BYTES, name, strlen(name));
    cloche_report.message.length = print_message(exception);
}

void cloche_report_end(outcome_t outcome, int exit_code, PyObject *exception) {
    if (exception != NULL) {
        describe(exception);
    }
    cloche_report.outcome = outcome;
    cloche_report.exit_code = exit_code;
}

// The host's question after `cloche_run`. The answer is this guest's claim, and no more than that.
uint32_t CLOCHE_EXPORT(cloche_outcome)(void) {
    return cloche_report.outcome;
}

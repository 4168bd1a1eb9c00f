// A function of the host, as a program calls it. lib/_cloche/functions.py has the rest: its names, replies that are
// errors or come out of turn, and what becomes of an async one where an event loop runs.
#include "frames.h"

typedef struct {
    PyObject ob_base;
    PyObject *name;
    int is_async;
} host_function_t;

static PyObject *future_of; // gives a future for a call's number; None where no event loop runs
static PyObject *result_of; // waits for the reply, whatever it is
static long long last;

// Called once, with the module that has both.
void cloche_host_function_prepare(PyObject *functions) {
    future_of = functions ? PyObject_GetAttrString(functions, "future_of") : NULL;
    result_of = functions ? PyObject_GetAttrString(functions, "result_of") : NULL;
}

// All but a call's number. Writing it may run code of the program's, which may call functions in its turn.
static int write_call(frame_t *frame, PyObject *name, PyObject *args, PyObject *kwargs) {
    bool has_keywords = kwargs != NULL && PyDict_GET_SIZE(kwargs) > 0;
    return CLOCHE_ADD(frame, "{\"t\":\"call\",\"name\":") || cloche_text_write(frame, name)
        || CLOCHE_ADD(frame, ",\"args\":") || cloche_arguments_write(frame, args)
        || CLOCHE_ADD(frame, ",\"kwargs\":")
        || (has_keywords ? cloche_value_write(frame, kwargs) : CLOCHE_ADD(frame, "{}")) ? -1 : 0;
}

// Numbers grow in the order in which calls are sent.
static PyObject *send_numbered(frame_t *frame) {
    PyObject *number = PyLong_FromLongLong(++last);
    int failed = number == NULL || CLOCHE_ADD(frame, ",\"id\":") || cloche_value_write(frame, number)
        || CLOCHE_ADD(frame, "}") || cloche_frame_send(frame);
    if (failed) {
        Py_CLEAR(number);
    }
    return number;
}

// Send a call. Returns its number, or NULL with an exception set.
static PyObject *send_call(PyObject *name, PyObject *args, PyObject *kwargs) {
    frame_t frame;
    cloche_frame_begin(&frame);
    // It may take long, and who watches sees what led to it.
    int failed = write_call(&frame, name, args, kwargs) || cloche_flush_pending();
    PyObject *number = failed ? NULL : send_numbered(&frame);
    cloche_frame_free(&frame);
    return number;
}

static PyObject *wait_for(PyObject *number) {
    PyObject *value = cloche_reply_value(PyLong_AsLongLong(number));
    return value != NULL || PyErr_Occurred() ? value : PyObject_CallOneArg(result_of, number);
}

static PyObject *host_function_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    host_function_t *function = (host_function_t *)self;
    if (function->name == NULL || future_of == NULL || result_of == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "the image was made without the channel");
        return NULL;
    }
    PyObject *number = send_call(function->name, args, kwargs);
    if (number == NULL) {
        return NULL;
    }
    PyObject *given = function->is_async ? PyObject_CallOneArg(future_of, number) : Py_None;
    if (given == Py_None) {
        given = wait_for(number);
    }
    Py_DECREF(number);
    return given;
}

static int host_function_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    host_function_t *function = (host_function_t *)self;
    static char *names[] = {"name", "is_async", NULL};
    PyObject *name;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Up", names, &name, &function->is_async)) {
        return -1;
    }
    Py_XSETREF(function->name, Py_NewRef(name));
    return 0;
}

static void host_function_dealloc(PyObject *self) {
    Py_XDECREF(((host_function_t *)self)->name);
    Py_TYPE(self)->tp_free(self);
}

PyTypeObject cloche_host_function_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_cloche_frames.HostFunction",
    .tp_doc = "A function of the host, by its name and whether it is async.",
    .tp_basicsize = sizeof(host_function_t),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_init = host_function_init,
    .tp_dealloc = host_function_dealloc,
    .tp_call = host_function_call,
};

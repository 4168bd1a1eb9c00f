// The end of a run: what Py_FinalizeEx does that a program can see, and nothing of what only frees memory,
// which goes away with the instance.
#include <stdio.h>

#include "cloche.h"
#include "internal/pycore_atexit.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_moduleobject.h"
#include "internal/pycore_pylifecycle.h"
#include "internal/pycore_pystate.h"

#define EXIT_NOT_FLUSHED (120)

static void end_threads(void) {
    PyObject *modules = PyImport_GetModuleDict(); // borrowed
    PyObject *threading = PyDict_GetItemString(modules, "threading");
    if (threading == NULL) {
        return;
    }
    PyObject *done = PyObject_CallMethod(threading, "_shutdown", NULL);
    if (done == NULL) {
        PyErr_FormatUnraisable("Exception ignored on threading shutdown %R", threading);
    }
    Py_XDECREF(done);
}

// A stream may be gone, closed, or anything else that the program put there.
static int flush_stream(const char *name, bool tell) {
    PyObject *stream = PySys_GetObject(name); // borrowed
    if (stream == NULL || stream == Py_None) {
        return 0;
    }
    Py_INCREF(stream);
    PyObject *closed = PyObject_GetAttrString(stream, "closed");
    int is_closed = closed ? PyObject_IsTrue(closed) : 0;
    Py_XDECREF(closed);
    PyErr_Clear();
    PyObject *done = is_closed > 0 ? Py_NewRef(Py_None) : PyObject_CallMethod(stream, "flush", NULL);
    if (done == NULL && tell) {
        PyErr_WriteUnraisable(stream);
    }
    PyErr_Clear();
    int failed = done == NULL;
    Py_XDECREF(done);
    Py_DECREF(stream);
    return failed;
}

static int flush_streams(void) {
    int failed = flush_stream("stdout", true);
    return flush_stream("stderr", false) || failed;
}

// Let go of what the program made, so that its finalizers run and its files are written out. The modules
// of the image stay: nothing of them has an end that anybody could see.
static void clear_main(void) {
    PyObject *module = PyImport_AddModule("__main__"); // borrowed
    if (module != NULL) {
        _PyModule_Clear(module);
    }
    PyErr_Clear();
    PyGC_Collect();
}

int cloche_finish(int exit_code) {
    end_threads();
    _PyAtExit_Call(_PyInterpreterState_GET());
    int failed = flush_streams();
    PyGC_Collect();
    clear_main();
    failed = flush_streams() || failed;
    fflush(NULL);
    return failed && exit_code == 0 ? EXIT_NOT_FLUSHED : exit_code;
}

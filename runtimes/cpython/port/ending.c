// The end of a run: what Py_FinalizeEx does that a program can see, and nothing of what only frees memory,
// which goes away with the instance.
#include <stdio.h>
#include <unistd.h>

#include "cloche.h"
#include "internal/pycore_atexit.h"
#include "internal/pycore_gc.h"
#include "internal/pycore_global_strings.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_moduleobject.h"
#include "internal/pycore_pylifecycle.h"
#include "internal/pycore_pystate.h"
#include "internal/pycore_runtime.h"

#define EXIT_NOT_FLUSHED (120)

extern PyObject *cloche_streams[2]; // in Modules/_io/bufferedio.c

// There is something to do only if a thread was ever started.
static void end_threads(void) {
    PyObject *threads = PyDict_GetItemString(PyImport_GetModuleDict(), "_cloche.threads"); // borrowed
    if (threads == NULL) {
        return;
    }
    PyObject *done = PyObject_CallMethod(threads, "finish", NULL);
    if (done == NULL) {
        PyErr_FormatUnraisable("Exception ignored on threading shutdown %R", threads);
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
    // These names are the interpreter's own: a new string would not be found in the cache of methods.
    PyObject *closed = PyObject_GetAttr(stream, &_Py_ID(closed));
    int is_closed = closed ? PyObject_IsTrue(closed) : 0;
    Py_XDECREF(closed);
    PyErr_Clear();
    PyObject *done = is_closed > 0 ? Py_NewRef(Py_None) : PyObject_CallMethodNoArgs(stream, &_Py_ID(flush));
    if (done == NULL && tell) {
        PyErr_WriteUnraisable(stream);
    }
    PyErr_Clear();
    int failed = done == NULL;
    Py_XDECREF(done);
    Py_DECREF(stream);
    return failed;
}

int cloche_flush_streams(void) {
    int failed = flush_stream("stdout", true);
    return flush_stream("stderr", false) || failed;
}

// Send what the host could only read from memory; whatever `sys.stdout` is now, no code of the program's runs for it.
// Returns 0, or -1 with an exception set: an interrupt.
int cloche_flush_pending(void) {
    int failed = 0;
    for (int i = 0; i < 2 && !failed; ++i) {
        PyObject *done = cloche_report_has_pending(STDOUT_FILENO + i) && cloche_streams[i] != NULL
            ? PyObject_CallMethodNoArgs(cloche_streams[i], &_Py_ID(flush))
            : Py_NewRef(Py_None);
        bool is_of_stream = done == NULL
            && (PyErr_ExceptionMatches(PyExc_OSError) || PyErr_ExceptionMatches(PyExc_ValueError))
            && !PyErr_ExceptionMatches(PyExc_TimeoutError);
        if (is_of_stream) {
            PyErr_Clear();
        }
        failed = done == NULL && !is_of_stream;
        Py_XDECREF(done);
    }
    return failed ? -1 : 0;
}

// A full collection empties the free lists as well, all over the memory; it is for programs that have
// objects in the oldest generation.
static void collect(void) {
    PyGC_Head *oldest = &_PyInterpreterState_GET()->gc.generations[NUM_GENERATIONS - 1].head;
    PyObject *gc, *done;
    if (_PyGCHead_NEXT(oldest) != oldest) {
        PyGC_Collect();
    } else if ((gc = PyImport_ImportModule("gc")) != NULL) {
        done = PyObject_CallMethod(gc, "collect", "i", NUM_GENERATIONS - 2);
        Py_XDECREF(done);
        Py_DECREF(gc);
    }
    PyErr_Clear();
}

// Let go of what the program made, so that its finalizers run and its files are written out. The modules
// of the image stay: nothing of them has an end that anybody could see.
static void clear_main(void) {
    PyObject *module = PyImport_AddModule("__main__"); // borrowed
    if (module != NULL) {
        _PyModule_Clear(module);
    }
    PyErr_Clear();
    collect();
}

// What follows the program's own exit functions; does no harm when nothing is left.
int cloche_let_go(void) {
    int failed = cloche_flush_streams();
    collect();
    clear_main();
    return cloche_flush_streams() || failed;
}

int cloche_finish(int exit_code) {
    end_threads();
    _PyAtExit_Call(_PyInterpreterState_GET());
    int failed = cloche_let_go();
    fflush(NULL);
    return failed && exit_code == 0 ? EXIT_NOT_FLUSHED : exit_code;
}

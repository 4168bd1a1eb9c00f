// What `threading.local` objects know a thread by. All threads run in the one of the interpreter, one after the
// other (lib/_cloche/threads.py); each has its own values all the same.
#include "cloche.h"

// Take up the identity of another thread, None for a new one. Returns the one that it takes the place of; where
// nobody keeps it, the values that belong to it are dropped, as at the end of a thread.
static PyObject *exchange(PyObject *Py_UNUSED(module), PyObject *identity) {
    PyThreadState *thread = PyThreadState_Get();
    PyObject *key = NULL;
    PyObject *sentinel = NULL;
    if (identity != Py_None && !PyArg_ParseTuple(identity, "OO", &key, &sentinel)) {
        return NULL;
    }
    PyObject *previous = thread->threading_local_key == NULL
        ? Py_NewRef(Py_None)
        : PyTuple_Pack(2, thread->threading_local_key, thread->threading_local_sentinel);
    if (previous != NULL) {
        Py_XSETREF(thread->threading_local_key, Py_XNewRef(key));
        Py_XSETREF(thread->threading_local_sentinel, Py_XNewRef(sentinel));
    }
    return previous;
}

static PyMethodDef methods[] = {
    {"exchange", exchange, METH_O, "Take up the identity of another thread, and give back the one before."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_cloche_locals",
    .m_doc = "What objects of threading.local know a thread by.",
    .m_size = -1,
    .m_methods = methods,
};

static PyObject *make_module(void) {
    return PyModule_Create(&definition);
}

// To be called before the interpreter is initialised.
void cloche_locals_register(void) {
    PyImport_AppendInittab(definition.m_name, make_module);
}

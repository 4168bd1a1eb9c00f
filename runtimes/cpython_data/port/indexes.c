// Numbers of 64 bits where a package's Cython wants indexes, which are 32 bits wide here: on other machines both are
// the same type, and packages count on it. What is only read may be a copy. Called by edits of Cython, see cython_source.py.
#include <stdbool.h>

#include <Python.h>

static void next_place(Py_ssize_t *places, const Py_buffer *view) {
    for (int axis = view->ndim; axis-- > 0;) {
        if (++places[axis] < view->shape[axis]) {
            return;
        }
        places[axis] = 0;
    }
}

static bool have_same_values(const Py_buffer *wide, const Py_buffer *narrow) {
    Py_ssize_t places[PyBUF_MAX_NDIM] = {0};
    for (Py_ssize_t left = wide->len / wide->itemsize; left > 0; left--) {
        long long value;
        memcpy(&value, PyBuffer_GetPointer(wide, places), sizeof(value));
        if (value != *(const Py_ssize_t *)PyBuffer_GetPointer(narrow, places)) {
            return false;
        }
        next_place(places, wide);
    }
    return true;
}

// Give an array of indexes with an array's values; NULL without an exception where it is no array of 64-bit
// integers, or not all of them fit.
PyObject *cloche_as_indexes(PyObject *array, const Py_buffer *wide) {
    if (wide->itemsize != sizeof(long long) || wide->format == NULL || strcmp(wide->format, "q") != 0) {
        return NULL;
    }
    Py_buffer narrow;
    PyObject *copy = PyObject_CallMethod(array, "astype", "s", "p");
    if (copy == NULL || PyObject_GetBuffer(copy, &narrow, PyBUF_RECORDS_RO) < 0) {
        PyErr_Clear(); // the caller raises what is wrong with the array
        Py_XDECREF(copy);
        return NULL;
    }
    if (narrow.itemsize != sizeof(Py_ssize_t) || narrow.ndim != wide->ndim || narrow.len * 2 != wide->len ||
        !have_same_values(wide, &narrow)) {
        Py_CLEAR(copy);
    }
    PyBuffer_Release(&narrow);
    return copy;
}

// A C stream on the descriptor of a Python file, which stays open when the stream is closed (packages/numpy_files.py).
#define _GNU_SOURCE
#include <Python.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static ssize_t read_some(void *fd, char *buffer, size_t size) {
    return read((int)(intptr_t)fd, buffer, size);
}

static ssize_t write_some(void *fd, const char *buffer, size_t size) {
    return write((int)(intptr_t)fd, buffer, size);
}

static int seek(void *fd, off_t *place, int whence) {
    off_t found = lseek((int)(intptr_t)fd, *place, whence);
    if (found < 0) {
        return -1;
    }
    *place = found;
    return 0;
}

// Bring the descriptor to the place that Python's file is at, which may have read ahead.
static int to_its_place(PyObject *file, int fd) {
    PyObject *told = PyObject_CallMethod(file, "tell", NULL);
    if (told == NULL) {
        return -1;
    }
    off_t place = PyLong_AsLongLong(told);
    Py_DECREF(told);
    if (PyErr_Occurred()) {
        return -1;
    }
    if (lseek(fd, place, SEEK_SET) < 0) {
        PyErr_SetString(PyExc_OSError, "seeking file failed");
        return -1;
    }
    return 0;
}

FILE *cloche_borrowed_file(PyObject *file, const char *mode, off_t *place_before) {
    PyObject *flushed = PyObject_CallMethod(file, "flush", NULL);
    if (flushed == NULL) {
        return NULL;
    }
    Py_DECREF(flushed);
    int fd = PyObject_AsFileDescriptor(file);
    if (fd < 0) {
        return NULL;
    }
    *place_before = lseek(fd, 0, SEEK_CUR);
    if (*place_before >= 0 && to_its_place(file, fd) < 0) { // a pipe has no places
        return NULL;
    }
    cookie_io_functions_t functions = {.read = read_some, .write = write_some, .seek = seek};
    FILE *stream = fopencookie((void *)(intptr_t)fd, mode, functions);
    return stream != NULL ? stream : (FILE *)PyErr_SetFromErrno(PyExc_OSError);
}

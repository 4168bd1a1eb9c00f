// The lines of code that is in no file, kept in `linecache` so that tracebacks show them: of the latest pieces only,
// since a session may have any number of them.
#include "cloche.h"

#define MOST_BYTES (1 << 20)
#define MOST_PIECES (1000)

static size_t pieces_kept, bytes_kept;

// Kept, so that it need not be looked up for each piece. It is the program's to change, like all of the library.
static PyObject *interactive_cache(void) {
    static PyObject *cache;
    if (cache == NULL) {
        PyObject *linecache = PyImport_ImportModule("linecache");
        cache = linecache ? PyObject_GetAttrString(linecache, "_interactive_cache") : NULL;
        Py_XDECREF(linecache);
    }
    if (cache != NULL && !PyDict_CheckExact(cache)) {
        PyErr_SetString(PyExc_TypeError, "linecache has no dict for code that is in no file");
        return NULL;
    }
    return cache;
}

void cloche_forget_sources(void) {
    PyObject *cache = interactive_cache();
    if (cache != NULL) {
        PyDict_Clear(cache);
    }
    pieces_kept = bytes_kept = 0;
}

static int end_line(PyObject *lines, Py_ssize_t i) {
    static PyObject *newline;
    if (newline == NULL) {
        newline = PyUnicode_InternFromString("\n");
    }
    PyObject *line = newline ? PyUnicode_Concat(PyList_GET_ITEM(lines, i), newline) : NULL;
    return line ? PyList_SetItem(lines, i, line) : -1;
}

static PyObject *lines_of(const char *text, size_t length) {
    PyObject *whole = PyUnicode_DecodeUTF8(text, length, NULL);
    PyObject *lines = whole ? PyUnicode_Splitlines(whole, 0) : NULL;
    Py_XDECREF(whole);
    for (Py_ssize_t i = 0; lines != NULL && i < PyList_GET_SIZE(lines); ++i) {
        if (end_line(lines, i) != 0) {
            Py_CLEAR(lines);
        }
    }
    return lines;
}

// Note the lines for a piece of code and for all that is nested in it, under the keys that linecache has for them.
static int note(PyObject *cache, PyCodeObject *code, PyObject *entry) {
    PyObject *key = Py_BuildValue("(OOi)", code->co_filename, code->co_qualname, code->co_firstlineno);
    int failed = key == NULL || PyDict_SetItem(cache, key, entry);
    Py_XDECREF(key);
    for (Py_ssize_t i = 0; !failed && i < PyTuple_GET_SIZE(code->co_consts); ++i) {
        PyObject *each = PyTuple_GET_ITEM(code->co_consts, i);
        failed = PyCode_Check(each) && note(cache, (PyCodeObject *)each, entry) != 0;
    }
    return failed ? -1 : 0;
}

// What a program has put there may be anything.
static size_t size_of(PyObject *entry) {
    bool is_ours = PyTuple_Check(entry) && PyTuple_GET_SIZE(entry) > 0 && PyLong_Check(PyTuple_GET_ITEM(entry, 0));
    size_t size = is_ours ? PyLong_AsSize_t(PyTuple_GET_ITEM(entry, 0)) : 0;
    PyErr_Clear();
    return Py_MIN(size, bytes_kept);
}

// A dict has its keys in the order in which they came; those of one piece lie side by side.
static int forget_oldest(PyObject *cache) {
    PyObject *key, *entry, *oldest = NULL;
    Py_ssize_t at = 0;
    int failed = 0;
    while (!failed && PyDict_Next(cache, &at, &key, &entry) && (oldest == NULL || entry == oldest)) {
        if (oldest == NULL) {
            oldest = Py_NewRef(entry);
            bytes_kept -= size_of(oldest);
            --pieces_kept;
        }
        Py_INCREF(key);
        failed = PyDict_DelItem(cache, key);
        Py_DECREF(key);
    }
    if (oldest == NULL) {
        pieces_kept = bytes_kept = 0;
    }
    Py_XDECREF(oldest);
    return failed;
}

static int keep(PyObject *cache, size_t length) {
    int failed = 0;
    bytes_kept += length;
    ++pieces_kept;
    while (!failed && pieces_kept > 1 && (bytes_kept > MOST_BYTES || pieces_kept > MOST_PIECES)) {
        failed = forget_oldest(cache);
    }
    return failed;
}

// Remember the text of a piece of code. Returns 0, or -1 with an exception set.
int cloche_remember_source(PyObject *code, const char *text, size_t length, const char *name) {
    PyObject *cache = interactive_cache();
    PyObject *lines = cache ? lines_of(text, length) : NULL;
    PyObject *entry = lines ? Py_BuildValue("(nOOs)", (Py_ssize_t)length, Py_None, lines, name) : NULL;
    int failed = entry == NULL || note(cache, (PyCodeObject *)code, entry) || keep(cache, length);
    Py_XDECREF(entry);
    Py_XDECREF(lines);
    return failed ? -1 : 0;
}

// Running a program: text, a file, standard input or a module, in the module `__main__`.
//
// CPython's own functions for it print the exception and forget it, or end the process; the host wants
// to know what it was.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cloche.h"
#include "internal/pycore_pylifecycle.h"

#define EXIT_NO_FILE (2)
#define EXIT_INTERRUPTED (130)
#define PIECE_BYTES (65536)

static PyObject *main_dict(void) {
    static PyObject *name; // kept: a new string would have to be hashed each time
    if (name == NULL) {
        name = PyUnicode_InternFromString("__main__");
    }
    PyObject *module = name ? PyImport_AddModuleObject(name) : NULL; // borrowed
    return module ? PyModule_GetDict(module) : NULL;
}

static PyObject *compile_text(const char *name, const char *text, size_t length, int flags, bool keeps) {
    if (strlen(text) != length) {
        PyErr_SetString(PyExc_SyntaxError, "source code cannot contain null bytes");
        return NULL;
    }
    PyCompilerFlags cf = _PyCompilerFlags_INIT;
    cf.cf_flags |= flags;
    return keeps ? cloche_compile_keeping(name, text, &cf)
        : Py_CompileStringExFlags(text, name, Py_file_input, &cf, -1);
}

static PyObject *evaluate(PyObject *code) {
    PyObject *globals = main_dict();
    return globals ? PyEval_EvalCode(code, globals, globals) : NULL;
}

// The host is told the value that the last expression had, where it had one and that is not None.
static int tell_kept(void) {
    PyObject *globals = main_dict();
    PyObject *value = globals ? cloche_take_kept(globals) : NULL;
    int failed = value == NULL ? PyErr_Occurred() != NULL : value != Py_None && cloche_channel_tell(value) != 0;
    Py_XDECREF(value);
    return failed ? -1 : 0;
}

// The parser reports nesting that is too deep as a MemoryError, with a text; a real one has none.
static bool is_parser_overflow(PyObject *exception) {
    PyObject *arguments = PyException_GetArgs(exception);
    bool has_text = arguments != NULL && PyTuple_GET_SIZE(arguments) > 0;
    bool is_it = false;
    if (has_text && PyUnicode_Check(PyTuple_GET_ITEM(arguments, 0))) {
        PyObject *start = PyUnicode_FromString("Parser stack overflowed");
        is_it = start && PyUnicode_Tailmatch(PyTuple_GET_ITEM(arguments, 0), start, 0, PY_SSIZE_T_MAX, -1) > 0;
        Py_XDECREF(start);
    }
    Py_XDECREF(arguments);
    PyErr_Clear();
    return is_it;
}

static outcome_t outcome_of(PyObject *exception) {
    if (PyErr_GivenExceptionMatches(exception, PyExc_MemoryError)) {
        return is_parser_overflow(exception) ? OUTCOME_RECURSION : OUTCOME_MEMORY_ERROR;
    }
    if (PyErr_GivenExceptionMatches(exception, PyExc_RecursionError)) {
        return OUTCOME_RECURSION;
    }
    return cloche_interrupt_outcome(exception);
}

static int settle_exit(void) {
    int code = 1;
    if (!_Py_HandleSystemExit(&code)) {
        PyErr_Print();
    }
    cloche_report_end(OUTCOME_EXIT, code, NULL);
    return code;
}

static int settle_exception(void) {
    PyObject *exception = PyErr_GetRaisedException();
    int code = PyErr_GivenExceptionMatches(exception, PyExc_KeyboardInterrupt) ? EXIT_INTERRUPTED : 1;
    cloche_report_end(outcome_of(exception), code, exception);
    PyErr_SetRaisedException(exception);
    PyErr_Print();
    return code;
}

// Turn the result of a program, or the exception that is set, into an exit code and a report.
int cloche_settle(PyObject *result) {
    if (result != NULL) {
        Py_DECREF(result);
        cloche_report_end(OUTCOME_OK, 0, NULL);
        return 0;
    }
    return PyErr_ExceptionMatches(PyExc_SystemExit) ? settle_exit() : settle_exception();
}

int cloche_run_source(const char *name, const char *text, size_t length) {
    PyObject *result = NULL;
    bool tells = cloche_channel_is_telling();
    PyObject *code = compile_text(name, text, length, PyCF_IGNORE_COOKIE, tells);
    if (code != NULL && cloche_remember_source(code, text, length, name) == 0) {
        result = evaluate(code);
    }
    Py_XDECREF(code);
    if (result != NULL && tells && tell_kept() != 0) {
        Py_CLEAR(result);
    }
    return cloche_settle(result);
}

// Read a descriptor to its end, as bytes with a zero behind them.
static PyObject *read_all(int fd) {
    PyObject *text = PyBytes_FromStringAndSize(NULL, 0);
    Py_ssize_t used = 0;
    for (ssize_t got = 1; text != NULL && got > 0; used += got) {
        if (_PyBytes_Resize(&text, used + PIECE_BYTES) < 0) {
            return NULL;
        }
        got = read(fd, PyBytes_AS_STRING(text) + used, PIECE_BYTES);
        if (got < 0) {
            if (errno != EINTR || PyErr_CheckSignals() == 0) {
                PyErr_SetFromErrno(PyExc_OSError);
            }
            Py_CLEAR(text);
        }
    }
    if (text != NULL) {
        _PyBytes_Resize(&text, used);
    }
    return text;
}

int cloche_run_stdin(void) {
    PyObject *text = read_all(STDIN_FILENO);
    if (text == NULL) {
        return cloche_settle(NULL);
    }
    int code = cloche_run_source("<stdin>", PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text));
    Py_DECREF(text);
    return code;
}

static int set_main_file(const char *path) {
    PyObject *globals = main_dict();
    PyObject *name = PyUnicode_DecodeFSDefault(path);
    PyObject *machinery = PyImport_ImportModule("_frozen_importlib_external");
    PyObject *loader = NULL;
    int failed = -1;
    if (globals != NULL && name != NULL && machinery != NULL) {
        loader = PyObject_CallMethod(machinery, "SourceFileLoader", "sO", "__main__", name);
    }
    if (loader != NULL) {
        failed = PyDict_SetItemString(globals, "__file__", name)
            || PyDict_SetItemString(globals, "__cached__", Py_None)
            || PyDict_SetItemString(globals, "__loader__", loader);
    }
    Py_XDECREF(loader);
    Py_XDECREF(machinery);
    Py_XDECREF(name);
    return failed ? -1 : 0;
}

static int run_script(const char *path, PyObject *text) {
    PyObject *result = NULL;
    PyObject *code = compile_text(path, PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text), 0, false);
    if (code != NULL && set_main_file(path) == 0) {
        result = evaluate(code);
    }
    Py_XDECREF(code);
    return cloche_settle(result);
}

// A folder or a zip file with a `__main__.py` is a program as well.
static bool is_package(const char *path, PyObject *text) {
    static const char zip_magic[] = "PK\003\004";
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
        return true;
    }
    return text != NULL && strncmp(PyBytes_AS_STRING(text), zip_magic, sizeof(zip_magic) - 1) == 0;
}

static int run_package(const char *path) {
    PyObject *name = PyUnicode_DecodeFSDefault(path);
    PyObject *search = PySys_GetObject("path"); // borrowed
    int failed = !name || !search || PyList_SetSlice(search, 0, 0, NULL) || PyList_Insert(search, 0, name);
    Py_XDECREF(name);
    return failed ? cloche_settle(NULL) : cloche_run_module("__main__", false);
}

int cloche_run_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        PySys_FormatStderr("python: can't open file '%s': [Errno %d] %s\n", path, errno, strerror(errno));
        cloche_report_end(OUTCOME_EXIT, EXIT_NO_FILE, NULL);
        return EXIT_NO_FILE;
    }
    PyObject *text = is_package(path, NULL) ? NULL : read_all(fileno(file));
    fclose(file);
    if (text == NULL && !PyErr_Occurred()) {
        return run_package(path);
    }
    int code = text == NULL ? cloche_settle(NULL)
        : is_package(path, text) ? run_package(path)
        : run_script(path, text);
    Py_XDECREF(text);
    return code;
}

int cloche_run_module(const char *name, bool set_argv0) {
    PyObject *runpy = PyImport_ImportModule("runpy");
    PyObject *result = NULL;
    if (runpy != NULL) {
        PyObject *flag = set_argv0 ? Py_True : Py_False;
        result = PyObject_CallMethod(runpy, "_run_module_as_main", "sO", name, flag);
    }
    Py_XDECREF(runpy);
    return cloche_settle(result);
}

// `python`, as a command: read the arguments, set `sys` up for them, run the program.
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

#include "cloche.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_pylifecycle.h"
#include "internal/pycore_pystate.h"

typedef struct {
    int count;
    char **words;
} arguments_t;

static arguments_t read_arguments(void) {
    __wasi_size_t count = 0, bytes = 0;
    if (__wasi_args_sizes_get(&count, &bytes) != 0 || count == 0) {
        return (arguments_t){0, NULL};
    }
    char **words = malloc((count + 1) * sizeof(char *) + bytes);
    if (words == NULL || __wasi_args_get((uint8_t **)words, (uint8_t *)(words + count + 1)) != 0) {
        return (arguments_t){0, NULL};
    }
    return (arguments_t){count, words};
}

static int append(PyObject *list, const char *word) {
    PyObject *text = PyUnicode_DecodeFSDefault(word);
    int failed = text == NULL || PyList_Append(list, text);
    Py_XDECREF(text);
    return failed;
}

static int set_list(const char *name, const char *first, arguments_t rest) {
    PyObject *list = PyList_New(0);
    int failed = list == NULL || (first != NULL && append(list, first));
    for (int i = 0; i < rest.count && !failed; ++i) {
        failed = append(list, rest.words[i]);
    }
    failed = failed || PySys_SetObject(name, list);
    Py_XDECREF(list);
    return failed;
}

static const char *first_argument(const program_t *program) {
    return program->code ? "-c" : program->module ? "-m" : program->file ? program->file : "";
}

// `sys.path[0]`: the script's folder, or the working directory.
static int set_first_path(const program_t *program) {
    const char *file = program->file && strcmp(program->file, "-") != 0 ? program->file : "";
    const char *slash = strrchr(file, '/');
    PyObject *folder = program->module ? PyUnicode_FromString("/")
        : PyUnicode_DecodeFSDefaultAndSize(file, slash == NULL ? 0 : slash == file ? 1 : slash - file);
    PyObject *path = PySys_GetObject("path"); // borrowed
    int failed = folder == NULL || path == NULL || PyList_Insert(path, 0, folder);
    Py_XDECREF(folder);
    return failed;
}

// Options change `sys.flags` and its like; what follows from them is done in Python.
static int apply_options(void) {
    PyObject *done = NULL;
    PyObject *module = _PySys_UpdateConfig(PyThreadState_Get()) ? NULL : PyImport_ImportModule("_cloche.options");
    if (module != NULL) {
        done = PyObject_CallMethod(module, "apply", NULL);
    }
    Py_XDECREF(module);
    Py_XDECREF(done);
    return done == NULL;
}

static int apply(const program_t *program, arguments_t all, arguments_t rest) {
    bool has_options = program->has_options || getenv("PYTHONPATH") != NULL;
    return (has_options && apply_options())
        || set_list("argv", first_argument(program), rest)
        || set_list("orig_argv", NULL, all)
        || (!_Py_GetConfig()->safe_path && set_first_path(program));
}

static int run(const program_t *program) {
    if (program->code != NULL) {
        return cloche_run_source("<string>", program->code, strlen(program->code));
    }
    if (program->module != NULL) {
        return cloche_run_module(program->module, true);
    }
    if (program->file != NULL && strcmp(program->file, "-") != 0) {
        return cloche_run_file(program->file);
    }
    return cloche_run_stdin();
}

static int answer(const char *text) {
    PySys_WriteStdout("%s", text);
    cloche_report_end(OUTCOME_OK, 0, NULL);
    return 0;
}

// Returns the exit code.
int cloche_command(void) {
    program_t program = {0};
    arguments_t all = read_arguments();
    int at = cloche_options(all.words, all.count, &program);
    if (at < 0) {
        cloche_report_end(OUTCOME_EXIT, -at, NULL);
        return -at;
    }
    if (program.answer != NULL) {
        return answer(program.answer);
    }
    arguments_t rest = {all.count - at > 0 ? all.count - at : 0, all.words + at};
    if (apply(&program, all, rest) || cloche_channel_find() != 0) {
        return cloche_settle(NULL);
    }
    return run(&program);
}

// WASI's entry. libc's own would read the arguments before the image has been taken up.
void CLOCHE_EXPORT(_start)(void) {
    cloche_enter();
    int code = cloche_finish(cloche_command());
    if (code != 0) {
        __wasi_proc_exit(code & 0xff);
    }
}

// The interpreter's life: brought up once, when the image is made or, without an image, at the first call;
// then taken up in an instance.
//
// What may differ from run to run is set when the image is taken up: arguments, environment, descriptors.
// The hash seed is fixed, since the image is full of dictionaries; everything else that is random is drawn
// when it is first used.
#include <stdlib.h>
#include <string.h>
#include <wasi/libc.h>
#include <wasi/libc-environ.h>

#include "frames.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_pylifecycle.h"

#define PREFIX L"/usr/local"
#define LIBRARY PREFIX L"/lib/python" CLOCHE_VERSION

extern char **environ;
extern PyObject *cloche_streams[2]; // in Modules/_io/bufferedio.c

void __wasm_call_ctors(void);
void __wasilibc_reset_preopens(void); // in libc, and in none of its headers

static enum { FRESH, PREPARED, TAKEN_UP } state;

static void give_up(PyStatus status) {
    if (PyStatus_Exception(status)) {
        Py_ExitStatusException(status);
    }
}

static void preconfigure(void) {
    PyPreConfig config;
    PyPreConfig_InitIsolatedConfig(&config);
    config.configure_locale = 1;
    config.coerce_c_locale = 0;
    config.utf8_mode = 0;
    give_up(Py_PreInitialize(&config));
}

static void set_text(PyConfig *config, wchar_t **where, const wchar_t *text) {
    give_up(PyConfig_SetString(config, where, text));
}

static void set_paths(PyConfig *config) {
    set_text(config, &config->program_name, L"python");
    set_text(config, &config->executable, PREFIX L"/bin/python");
    set_text(config, &config->base_executable, PREFIX L"/bin/python");
    set_text(config, &config->prefix, PREFIX);
    set_text(config, &config->base_prefix, PREFIX);
    set_text(config, &config->exec_prefix, PREFIX);
    set_text(config, &config->base_exec_prefix, PREFIX);
    set_text(config, &config->stdlib_dir, LIBRARY);
    config->module_search_paths_set = 1;
    give_up(PyWideStringList_Append(&config->module_search_paths, LIBRARY));
    give_up(PyWideStringList_Append(&config->module_search_paths, LIBRARY L"/site-packages"));
}

static void configure(PyConfig *config) {
    PyConfig_InitPythonConfig(config);
    config->parse_argv = 0;
    config->use_environment = 0;
    config->user_site_directory = 0;
    config->site_import = 0; // done by lib/_cloche/prepare.py, which knows what can be left out
    config->use_hash_seed = 1;
    config->hash_seed = 0;
    config->write_bytecode = 0;
    config->install_signal_handlers = 1;
    config->pathconfig_warnings = 0;
    set_text(config, &config->stdio_encoding, L"utf-8");
    set_text(config, &config->stdio_errors, L"surrogateescape");
    set_text(config, &config->filesystem_encoding, L"utf-8");
    set_paths(config);
}

static void initialize(void) {
    PyConfig config;
    preconfigure();
    configure(&config);
    cloche_stdlib_register();
    cloche_locals_register();
    cloche_frames_register();
    give_up(Py_InitializeFromConfig(&config));
    PyConfig_Clear(&config);
}

// What there is to prepare is ordinary code; it comes after the importer that finds it.
static void import(const char *name) {
    PyObject *module = PyImport_ImportModule(name);
    if (module == NULL) {
        PyErr_Print();
        abort();
    }
    Py_DECREF(module);
}

// Whether variables such as PYTHONBREAKPOINT count; what is older than `PyConfig` asks the global flag.
void cloche_use_environment(PyConfig *config, bool used) {
    config->use_environment = used;
    Py_IgnoreEnvironmentFlag = !used;
}

// From here on, `sys.flags` are those of a plain `python`.
static void pretend_plain(void) {
    PyThreadState *thread = PyThreadState_Get();
    PyConfig *config = (PyConfig *)_PyInterpreterState_GetConfig(thread->interp);
    config->site_import = config->user_site_directory = 1;
    cloche_use_environment(config, true);
    _PySys_UpdateConfig(thread);
}

// What was written and not yet sent is found in the buffers of the two streams.
static PyObject *stream_buffer(const char *name) {
    PyObject *stream = PySys_GetObject(name); // borrowed
    PyObject *buffer = stream ? PyObject_GetAttrString(stream, "buffer") : NULL;
    PyErr_Clear();
    return buffer;
}

// What is there now is never looked at by the collector again.
static void freeze(void) {
    PyObject *gc = PyImport_ImportModule("gc");
    PyObject *done = gc ? PyObject_CallMethod(gc, "freeze", NULL) : NULL;
    Py_XDECREF(done);
    Py_XDECREF(gc);
}

// The programs that warmed the interpreter up have left the module `__main__` empty.
static void restore_main(void) {
    static const char *const names[] = {"__doc__", "__package__", "__spec__"};
    PyObject *globals = PyModule_GetDict(PyImport_AddModule("__main__"));
    PyObject *builtins = PyImport_ImportModule("builtins");
    PyObject *machinery = PyImport_ImportModule("_frozen_importlib");
    PyObject *loader = PyObject_GetAttrString(machinery, "BuiltinImporter");
    PyObject *annotations = PyDict_New();
    PyObject *name = PyUnicode_FromString("__main__");
    PyDict_Clear(globals);
    PyDict_SetItemString(globals, "__name__", name);
    for (size_t i = 0; i < Py_ARRAY_LENGTH(names); ++i) {
        PyDict_SetItemString(globals, names[i], Py_None);
    }
    PyDict_SetItemString(globals, "__loader__", loader);
    PyDict_SetItemString(globals, "__annotations__", annotations);
    PyDict_SetItemString(globals, "__builtins__", builtins);
}

static void prepare(void) {
    initialize();
    import("_cloche_importer");
    import("_cloche.prepare");
    pretend_plain();
    cloche_streams[0] = stream_buffer("stdout");
    cloche_streams[1] = stream_buffer("stderr");
    cloche_channel_prepare();
    cloche_interrupt_prepare();
    cloche_randomness_prepare();
    cloche_warm_up();
    restore_main();
    cloche_make_immortal();
    freeze();
    cloche_leave_heap();
}

// Called by whoever makes the image, and by nobody else.
void CLOCHE_EXPORT(cloche_prepare)(void) {
    __wasm_call_ctors();
    prepare();
    __wasilibc_deinitialize_environ();
    __wasilibc_reset_preopens();
    state = PREPARED;
}

static int set_variable(PyObject *target, const char *pair) {
    const char *equals = strchr(pair, '=');
    if (equals == NULL) {
        return 0;
    }
    PyObject *name = PyBytes_FromStringAndSize(pair, equals - pair);
    PyObject *value = PyBytes_FromString(equals + 1);
    int failed = !name || !value || PyDict_SetItem(target, name, value);
    Py_XDECREF(name);
    Py_XDECREF(value);
    return failed;
}

// `os.environ` was made with the image, from an empty environment.
static void take_up_environment(void) {
    __wasilibc_initialize_environ();
    if (environ == NULL || *environ == NULL) {
        return;
    }
    PyObject *os = PyImport_ImportModule("os");
    PyObject *mapping = os ? PyObject_GetAttrString(os, "environ") : NULL;
    PyObject *data = mapping ? PyObject_GetAttrString(mapping, "_data") : NULL;
    for (char **pair = environ; data != NULL && *pair != NULL && !set_variable(data, *pair); ++pair) {
    }
    Py_XDECREF(data);
    Py_XDECREF(mapping);
    Py_XDECREF(os);
    PyErr_Clear();
}

// Whatever is called first in an instance comes through here.
void cloche_enter(void) {
    if (state == FRESH) {
        __wasm_call_ctors();
        prepare();
        state = PREPARED;
    }
    if (state == PREPARED) {
        state = TAKEN_UP;
        take_up_environment();
    }
    cloche_notice_copy();
}

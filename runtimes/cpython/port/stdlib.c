// The standard library: its archive, in this module's own memory, and the modules that are needed
// before the archive can be read, frozen.
//
// packing/archive.py makes both; lib/_cloche_importer.py reads the archive, and before the image is made clears in it
// what is imported already.
#include "cloche.h"

#include "_cloche_importer.h"
#include "encodings.aliases.h"
#include "encodings.h"
#include "encodings.utf_8.h"

static unsigned char archive[] = {
#embed "stdlib.archive"
};

#define FROZEN(name, symbol, is_package) {name, _Py_M__##symbol, (int)sizeof(_Py_M__##symbol), is_package}

static const struct _frozen modules[] = {
    FROZEN("_cloche_importer", _cloche_importer, 0),
    FROZEN("encodings", encodings, 1),
    FROZEN("encodings.aliases", encodings_aliases, 0),
    FROZEN("encodings.utf_8", encodings_utf_8, 0),
    {NULL, NULL, 0, 0},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_cloche_stdlib",
    .m_doc = "The standard library's archive, as bytes in memory.",
    .m_size = -1,
};

static PyObject *make_module(void) {
    PyObject *module = PyModule_Create(&definition);
    PyObject *view = PyMemoryView_FromMemory((char *)archive, sizeof(archive), PyBUF_WRITE);
    if (module == NULL || PyModule_Add(module, "archive", view) < 0) {
        Py_CLEAR(module);
    }
    return module;
}

// To be called before the interpreter is initialised.
void cloche_stdlib_register(void) {
    PyImport_FrozenModules = modules;
    PyImport_AppendInittab(definition.m_name, make_module);
}

// Making everything in the image immortal, so that using it does not write to it.
//
// A reference count that changes makes a page of the image a page of the instance's own. Nothing of the
// image has to be freed before the instance is, so nothing needs the counts (PEP 683).
#include <stdlib.h>

#include "cloche.h"
#include "internal/pycore_code.h"
#include "internal/pycore_object.h"

typedef struct {
    PyObject **objects;
    size_t count, room;
} pending_t;

static void push(pending_t *pending, PyObject *object) {
    if (pending->count == pending->room) {
        pending->room = pending->room ? 2 * pending->room : 1 << 16;
        pending->objects = realloc(pending->objects, pending->room * sizeof(PyObject *));
        if (pending->objects == NULL) {
            abort(); // there is no image without the memory to make it
        }
    }
    pending->objects[pending->count++] = object;
}

static int visit(PyObject *object, void *argument) {
    if (object != NULL && !_Py_IsImmortal(object)) {
        object->ob_refcnt = _Py_IMMORTAL_REFCNT;
        push(argument, object);
    }
    return 0;
}

// The collector does not look into code, since no cycle goes through it.
static void visit_code(PyCodeObject *code, pending_t *pending) {
    PyObject *parts[] = {
        code->co_consts, code->co_names, code->co_exceptiontable, code->co_localsplusnames,
        code->co_localspluskinds, code->co_filename, code->co_name, code->co_qualname, code->co_linetable,
    };
    for (size_t i = 0; i < Py_ARRAY_LENGTH(parts); ++i) {
        visit(parts[i], pending);
    }
}

static int visit_root(PyObject *object, void *argument) {
    visit(object, argument);
    return 1; // go on with the next
}

void cloche_make_immortal(void) {
    pending_t pending = {NULL, 0, 0};
    PyUnstable_GC_VisitObjects(visit_root, &pending);
    while (pending.count > 0) {
        PyObject *object = pending.objects[--pending.count];
        traverseproc traverse = Py_TYPE(object)->tp_traverse;
        if (PyCode_Check(object)) {
            visit_code((PyCodeObject *)object, &pending);
        } else if (traverse != NULL) {
            traverse(object, visit, &pending);
        }
    }
    free(pending.objects);
}

// The value of a program's last expression: the statement that would throw it away is compiled as one that
// keeps it, under a name that no program can have.
#include "cloche.h"
#include "internal/pycore_ast.h"
#include "internal/pycore_compile.h"
#include "internal/pycore_parser.h"
#include "internal/pycore_pyarena.h"

// Kept, so that the arena of an AST need not know it.
static PyObject *hidden_name(void) {
    static PyObject *name;
    if (name == NULL) {
        name = PyUnicode_InternFromString("<last value>");
    }
    return name;
}

// Have the last statement keep its value, where it is an expression. Returns 0, or -1 with an exception set.
static int keep_last(mod_ty module, PyArena *arena) {
    asdl_stmt_seq *body = module->v.Module.body;
    Py_ssize_t count = asdl_seq_LEN(body);
    stmt_ty last = count > 0 ? (stmt_ty)asdl_seq_GET(body, count - 1) : NULL;
    if (last == NULL || last->kind != Expr_kind) {
        return 0;
    }
    PyObject *hidden = hidden_name();
    asdl_expr_seq *targets = _Py_asdl_expr_seq_new(1, arena);
    expr_ty target = hidden == NULL ? NULL
        : _PyAST_Name(hidden, Store, last->lineno, last->col_offset, last->end_lineno, last->end_col_offset, arena);
    if (targets == NULL || target == NULL) {
        return -1;
    }
    asdl_seq_SET(targets, 0, target);
    stmt_ty kept = _PyAST_Assign(targets, last->v.Expr.value, NULL, last->lineno, last->col_offset,
        last->end_lineno, last->end_col_offset, arena);
    asdl_seq_SET(body, count - 1, kept);
    return kept ? 0 : -1;
}

// Compile a program so that the value of its last expression is kept.
PyObject *cloche_compile_keeping(const char *name, const char *text, PyCompilerFlags *flags) {
    PyObject *code = NULL;
    PyObject *file = PyUnicode_DecodeFSDefault(name);
    PyArena *arena = file ? _PyArena_New() : NULL;
    if (arena != NULL) {
        mod_ty module = _PyParser_ASTFromString(text, file, Py_file_input, flags, arena);
        if (module != NULL && keep_last(module, arena) == 0) {
            code = (PyObject *)_PyAST_Compile(module, file, flags, -1, arena);
        }
        _PyArena_Free(arena);
    }
    Py_XDECREF(file);
    return code;
}

// Take the value that was kept out of a program's names. Returns a new reference; NULL if there is none, perhaps
// with an exception set.
PyObject *cloche_take_kept(PyObject *globals) {
    PyObject *value = NULL;
    PyObject *hidden = hidden_name();
    if (hidden != NULL) {
        PyDict_Pop(globals, hidden, &value);
    }
    return value;
}

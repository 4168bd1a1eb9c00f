"""Where the interpreter sees to signals, it sees to what the host asks of it as well.

There are no signals under WASI, but the interpreter looks for them at every jump back and call, in
long loops in C (regular expressions, large integers), and when a wait was interrupted. The host
asks through `cloche_interrupt` (port/interrupt.c).

`input()` flushes first, and forgives what goes wrong with that; such an exception is not forgiven.
"""

from runtimes.recipe.edits import Edit, insert_after, insert_before

_PATH = "Modules/signalmodule.c"
_INPUT = "Python/bltinmodule.c"

EDITS: tuple[Edit, ...] = (
    insert_before(
        _PATH,
        """\
/* Declared in cpython/pyerrors.h */
int
_PyErr_CheckSignalsTstate(PyThreadState *tstate)
""",
        "int cloche_check_interrupt(void);  /* Cloche: in our main */\n\n",
    ),
    insert_after(
        _PATH,
        """\
_PyErr_CheckSignalsTstate(PyThreadState *tstate)
{
    _Py_CHECK_EMSCRIPTEN_SIGNALS();
""",
        """\
    if (cloche_check_interrupt() < 0) {
        return -1;
    }
""",
    ),
    insert_before(
        _INPUT,
        """\
static PyObject *
builtin_input_impl(PyObject *module, PyObject *prompt)
""",
        "int cloche_is_interrupt(void);  /* Cloche: in our main */\n\n",
    ),
    Edit(
        path=_INPUT,
        anchor="""\
    if (_PyFile_Flush(ferr) < 0) {
        PyErr_Clear();
    }
""",
        replacement="""\
    if (_PyFile_Flush(ferr) < 0) {
        if (cloche_is_interrupt()) {
            goto error;
        }
        PyErr_Clear();
    }
""",
    ),
    Edit(
        path=_INPUT,
        anchor="""\
    if (_PyFile_Flush(fout) < 0) {
        PyErr_Clear();
    }
    tmp = PyFile_GetLine(fin, -1);
""",
        replacement="""\
    if (_PyFile_Flush(fout) < 0) {
        if (cloche_is_interrupt()) {
            goto error;
        }
        PyErr_Clear();
    }
    tmp = PyFile_GetLine(fin, -1);
""",
    ),
)

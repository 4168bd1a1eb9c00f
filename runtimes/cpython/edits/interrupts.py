"""Where the interpreter sees to signals, it sees to what the host asks of it as well.

There are no signals under WASI, but the interpreter looks for them at every jump back and call, in
long loops in C (regular expressions, large integers), and when a wait was interrupted. The host
asks through `cloche_interrupt` (port/interrupt.c).
"""

from runtimes.recipe.edits import Edit, insert_after, insert_before

_PATH = "Modules/signalmodule.c"

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
)

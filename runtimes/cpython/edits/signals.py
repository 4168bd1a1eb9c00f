"""Raising the signal 0 does nothing, as POSIX has it.

wasi-libc's `raise` calls what it has by default for a signal, and has nothing for this one.
"""

from runtimes.recipe.edits import Edit, insert_after

EDITS: tuple[Edit, ...] = (
    insert_after(
        "Modules/signalmodule.c",
        """\
signal_raise_signal_impl(PyObject *module, int signalnum)
/*[clinic end generated code: output=e2b014220aa6111d input=e90c0f9a42358de6]*/
{
    int err;
""",
        """\
    if (signalnum == 0) {
        Py_RETURN_NONE;
    }
""",
    ),
)

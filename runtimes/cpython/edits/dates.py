"""`strftime` leaves a directive that it does not know as it stands, as on Linux.

wasi-libc gives up on the whole text instead, and the answer would be empty.
"""

from runtimes.recipe.edits import Edit, insert_before

_PATH = "Modules/timemodule.c"

EDITS: tuple[Edit, ...] = (
    insert_before(
        _PATH,
        """\
static PyObject *
time_strftime(PyObject *module, PyObject *args)
{
""",
        """\
/* Cloche: how many characters the directive takes that begins here; 0 where libc knows none such. */
static Py_ssize_t
cloche_directive(PyObject *text, Py_ssize_t start)
{
    Py_ssize_t i = start + 1, end = PyUnicode_GET_LENGTH(text);
#define CLOCHE_AT(letters) (i < end && PyUnicode_READ_CHAR(text, i) != 0 \\
    && PyUnicode_READ_CHAR(text, i) < 128 && strchr((letters), (int)PyUnicode_READ_CHAR(text, i)))
    i += CLOCHE_AT("-_0") ? 1 : 0;
    i += CLOCHE_AT("+") ? 1 : 0;
    while (CLOCHE_AT("0123456789")) {
        i++;
    }
    i += CLOCHE_AT("EO") ? 1 : 0;
    return CLOCHE_AT("aAbBcCdDeFgGhHIjmMnprRsStTuUVwWxXyYzZ%") ? i + 1 - start : 0;
#undef CLOCHE_AT
}

""",  # noqa: E501 - a line of C
    ),
    Edit(
        path=_PATH,
        anchor="""\
    if ((size_t)format_size > PY_SSIZE_T_MAX/sizeof(time_char) - 1) {
""",
        replacement="""\
    if ((size_t)format_size > PY_SSIZE_T_MAX/sizeof(time_char)/2 - 1) {
""",
    ),
    Edit(
        path=_PATH,
        anchor="""\
    format = PyMem_Malloc((format_size + 1)*sizeof(time_char));
""",
        replacement="""\
    format = PyMem_Malloc((2*format_size + 1)*sizeof(time_char));
""",
    ),
    insert_before(
        _PATH,
        """\
            format[fmtlen++] = (char)c;
""",
        """\
            if (c == '%') {
                Py_ssize_t length = cloche_directive(format_arg, i);
                if (length == 0) {
                    format[fmtlen++] = '%';
                }
                for (; length > 1; length--) {
                    format[fmtlen++] = (char)PyUnicode_READ_CHAR(format_arg, i++);
                }
                c = PyUnicode_READ_CHAR(format_arg, i);
            }
""",
    ),
)

"""`ndarray.tofile` and `numpy.fromfile` without a copy of a file's descriptor.

numpy opens a C stream on a copy of the descriptor, since the stream is closed in the end and the
file is not. Descriptors cannot be copied here; the stream borrows it (`port/borrowed_file.c`).
"""

from runtimes.recipe.edits import Edit, insert_before

_MULTIARRAY = "numpy/_core/src/multiarray"
_DECLARATION = """\
/* In place of npy_PyFile_Dup2. */
extern FILE *cloche_borrowed_file(PyObject *file, const char *mode, npy_off_t *place_before);

"""

EDITS: tuple[Edit, ...] = (
    insert_before(
        f"{_MULTIARRAY}/methods.c",
        "static int\nPyArray_ToFileObject(",
        _DECLARATION,
    ),
    Edit(
        path=f"{_MULTIARRAY}/methods.c",
        anchor="fd = npy_PyFile_Dup2(",
        replacement="fd = cloche_borrowed_file(",
    ),
    insert_before(
        f"{_MULTIARRAY}/multiarraymodule.c",
        "static PyObject *\narray_fromfile(",
        _DECLARATION,
    ),
    Edit(
        path=f"{_MULTIARRAY}/multiarraymodule.c",
        anchor="fp = npy_PyFile_Dup2(",
        replacement="fp = cloche_borrowed_file(",
    ),
)

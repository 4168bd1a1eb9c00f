"""Integers of 64 bits by default in numpy, as on every machine that people know.

numpy takes the width of a pointer, which is 32 bits here, so that sums and squares of plain
integers would silently wrap around. The type of an index (`intp`) stays a pointer's, and with it
the C API; what changes is the type that Python's integers become. Where numpy wants indexes, it
takes only those types that surely fit; so that the default type does, values are looked at there.
"""

from runtimes.recipe.edits import Edit, insert_after, insert_before

_MULTIARRAY = "numpy/_core/src/multiarray"
_UFUNC = "numpy/_core/src/umath/ufunc_object.c"
_MTRAND = "numpy/random/mtrand.pyx"

_DEFAULT: tuple[Edit, ...] = (
    Edit(
        path="numpy/_core/include/numpy/npy_2_compat.h",
        anchor="    #define NPY_DEFAULT_INT NPY_INTP\n",
        replacement="    #define NPY_DEFAULT_INT NPY_LONGLONG\n",
    ),
    Edit(
        path="numpy/_core/include/numpy/npy_2_compat.h",
        anchor="(PyArray_RUNTIME_VERSION >= NPY_2_0_API_VERSION ? NPY_INTP : NPY_LONG)",
        replacement="(PyArray_RUNTIME_VERSION >= NPY_2_0_API_VERSION ? NPY_LONGLONG : NPY_LONG)",
    ),
    Edit(
        path=f"{_MULTIARRAY}/abstractdtypes.c",
        anchor="""\
{
    return PyArray_DescrFromType(NPY_INTP);
}
""",
        replacement="""\
{
    return PyArray_DescrFromType(NPY_DEFAULT_INT);
}
""",
    ),
    Edit(
        path=f"{_MULTIARRAY}/abstractdtypes.c",
        anchor="""\
        if (NPY_MIN_INTP <= value && value <= NPY_MAX_INTP) {
            return PyArray_DescrFromType(NPY_INTP);
        }
""",
        replacement="",
    ),
    Edit(
        path=f"{_MULTIARRAY}/abstractdtypes.c",
        anchor="            return NPY_DT_NewRef(&PyArray_IntpDType);\n",
        replacement="            return NPY_DT_NewRef(&PyArray_DefaultIntDType);\n",
    ),
    Edit(
        path=f"{_MULTIARRAY}/abstractdtypes.c",
        anchor="PyArray_DTypeMeta *default_int = &PyArray_IntpDType;",
        replacement="PyArray_DTypeMeta *default_int = &PyArray_DefaultIntDType;",
    ),
    Edit(
        path=f"{_MULTIARRAY}/descriptor.c",
        anchor="""\
    else if (typ == &PyLong_Type) {
        return PyArray_DescrFromType(NPY_INTP);
""",
        replacement="""\
    else if (typ == &PyLong_Type) {
        return PyArray_DescrFromType(NPY_DEFAULT_INT);
""",
    ),
    Edit(
        path=f"{_MULTIARRAY}/convert_datatype.c",
        anchor="        default_dtype = PyArray_DescrNewFromType(NPY_INTP);\n",
        replacement="        default_dtype = PyArray_DescrNewFromType(NPY_DEFAULT_INT);\n",
    ),
    Edit(
        path=f"{_MULTIARRAY}/ctors.c",
        anchor="""\
        /* intentionally made to be at least NPY_LONG */
        dtype = PyArray_DescrFromType(NPY_INTP);
""",
        replacement="        dtype = PyArray_DescrFromType(NPY_DEFAULT_INT);\n",
    ),
    Edit(
        path=_UFUNC,
        anchor="""\
                typenum = NPY_INTP;
            }
            else if ((size_t)PyArray_ITEMSIZE(arr) < sizeof(npy_intp)) {
                if (PyTypeNum_ISUNSIGNED(typenum)) {
                    typenum = NPY_UINTP;
                }
                else {
                    typenum = NPY_INTP;
""",
        replacement="""\
                typenum = NPY_DEFAULT_INT;
            }
            else if ((size_t)PyArray_ITEMSIZE(arr) < sizeof(npy_longlong)) {
                if (PyTypeNum_ISUNSIGNED(typenum)) {
                    typenum = NPY_ULONGLONG;
                }
                else {
                    typenum = NPY_DEFAULT_INT;
""",
    ),
    Edit(
        path=_UFUNC,
        anchor="            descr = PyArray_DescrFromType(NPY_INTP);\n",
        replacement="            descr = PyArray_DescrFromType(NPY_DEFAULT_INT);\n",
    ),
    Edit(
        path="numpy/_array_api_info.py",
        anchor="""            "integral": dtype(intp),\n""",
        replacement="""            "integral": dtype(int),\n""",
    ),
    Edit(
        path="numpy/_core/_type_aliases.py",
        anchor="""    "int_": "intp",\n    "uint": "uintp",\n""",
        replacement="""    "int_": "longlong",\n    "uint": "ulonglong",\n""",
    ),
)

# Their loops write lengths and places as what indexes are.
_STRINGS: tuple[Edit, ...] = (
    *(
        insert_after(
            f"numpy/_core/src/umath/{name}.cpp",
            f'#include "{name}.h"\n',
            "\n#undef NPY_DEFAULT_INT\n#define NPY_DEFAULT_INT NPY_INTP\n",
        )
        for name in ("string_ufuncs", "stringdtype_ufuncs")
    ),
    Edit(
        path="numpy/_core/src/umath/stringdtype_ufuncs.cpp",
        anchor="        &PyArray_DefaultIntDType,\n",
        replacement="        &PyArray_IntpDType,\n",
    ),
)

_INDEXES: tuple[Edit, ...] = (
    insert_before(
        f"{_MULTIARRAY}/ctors.c",
        "    /* Raise an error if the casting rule isn't followed */\n",
        """\
    if (casting == NPY_SAFE_CASTING && cloche_holds_indexes(arr, newtype)) {
        casting = NPY_SAME_KIND_CASTING;
    }

""",
    ),
    insert_before(
        f"{_MULTIARRAY}/ctors.c",
        """\
/*NUMPY_API
 * steals reference to newtype --- acc. NULL
 */
NPY_NO_EXPORT PyObject *
PyArray_FromArray(""",
        """\
/* Whether these are integers, wanted as indexes, that all fit into one. */
static npy_bool
cloche_holds_indexes(PyArrayObject *arr, PyArray_Descr *newtype)
{
    if (newtype->type_num != NPY_INTP || PyArray_TYPE(arr) != NPY_LONGLONG
            || !PyArray_ISNOTSWAPPED(arr)) {
        return NPY_FALSE;
    }
    PyArrayIterObject *it = (PyArrayIterObject *)PyArray_IterNew((PyObject *)arr);
    if (it == NULL) {
        PyErr_Clear();
        return NPY_FALSE;
    }
    npy_bool fits = NPY_TRUE;
    while (fits && PyArray_ITER_NOTDONE(it)) {
        npy_longlong value;
        memcpy(&value, PyArray_ITER_DATA(it), sizeof(value));
        fits = NPY_MIN_INTP <= value && value <= NPY_MAX_INTP;
        PyArray_ITER_NEXT(it);
    }
    Py_DECREF(it);
    return fits;
}

""",
    ),
)

# What the old functions call a long is one of 64 bits where their streams were defined.
_LONGS: tuple[tuple[str, str], ...] = (
    (
        "        return <long>x64\n    return x.astype('l', casting='unsafe')\n",
        "        return x64\n    return x\n",
    ),
    (
        """if dtype is not int else np.dtype("long")\n""",
        """if dtype is not int else np.dtype("int64")\n""",
    ),
    ("size=size, dtype='l')\n", "size=size, dtype=np.int64)\n"),
    ("np.asarray(idx).astype(np.long,", "np.asarray(idx).astype(np.int64,"),
    ("found = np.zeros(shape, dtype=np.long)", "found = np.zeros(shape, dtype=np.int64)"),
    ("dtype=np.result_type(x, np.long))", "dtype=np.result_type(x, np.int64))"),
    # `binomial`
    ("        cdef long *randoms_data\n", "        cdef int64_t *randoms_data\n"),
    (
        "is not None:\n                randoms = <np.ndarray>np.empty(size, np.long)",
        "is not None:\n                randoms = <np.ndarray>np.empty(size, np.int64)",
    ),
    ("np.empty(it.shape, np.long)", "np.empty(it.shape, np.int64)"),
    (
        "(<long*>np.PyArray_MultiIter_DATA(it, 0))[0]",
        "(<int64_t*>np.PyArray_MultiIter_DATA(it, 0))[0]",
    ),
    ("return <long>legacy_random_binomial(", "return legacy_random_binomial("),
    (
        "\n        randoms = <np.ndarray>np.empty(size, np.long)",
        "\n        randoms = <np.ndarray>np.empty(size, np.int64)",
    ),
    ("<long *>np.PyArray_DATA(randoms)", "<int64_t *>np.PyArray_DATA(randoms)"),
    # `multinomial`
    ("long n, long *mnix, double *pix,", "int64_t n, int64_t *mnix, double *pix,"),
    (
        "        cdef long *mnix\n        cdef long ni\n",
        "        cdef int64_t *mnix\n        cdef int64_t ni\n",
    ),
    ("multin = np.zeros(shape, dtype=np.long)", "multin = np.zeros(shape, dtype=np.int64)"),
    ("<long*>np.PyArray_DATA(mnarr)", "<int64_t*>np.PyArray_DATA(mnarr)"),
)

_RANDOM: tuple[Edit, ...] = (
    *(Edit(path=_MTRAND, anchor=long, replacement=wide) for long, wide in _LONGS),
    # With it, C's functions of the old generator have a long of this machine.
    Edit(path="numpy/random/meson.build", anchor="['-DNP_RANDOM_LEGACY=1']", replacement="[]"),
)

EDITS = (*_DEFAULT, *_STRINGS, *_INDEXES, *_RANDOM)

"""C++ exceptions in numpy that would end the run become Python's.

The module has no C++ exceptions: what throws ends the run. Only a lack of memory makes numpy throw,
in three places. `unique` sorts instead of filling a hash table. A Fourier transform, and a slice of
strings of any length, is refused with a MemoryError where a block as large as all that it will ask
for cannot be had. The pointer to the block is volatile, lest it is optimised away.

Where numpy raises a floating-point flag itself, to tell of a failure (a singular matrix, an integer
divided by zero), the flag is a variable. Flags that only the machine would raise are never raised.
"""

from runtimes.recipe.edits import Edit, insert_after, insert_before

_FFT = "numpy/fft/_pocketfft_umath.cpp"
_STRINGS = "numpy/_core/src/umath/stringdtype_ufuncs.cpp"

EDITS: tuple[Edit, ...] = (
    Edit(
        path="numpy/_core/src/npymath/ieee754.c.src",
        anchor="#  include <fenv.h>\n",
        replacement="""\
#define FE_DIVBYZERO 1
#define FE_OVERFLOW 2
#define FE_UNDERFLOW 4
#define FE_INVALID 8
extern int cloche_float_status; /* of all modules; see port/float_status.c */
#define fetestexcept(flags) (cloche_float_status & (flags))
#define feclearexcept(flags) (cloche_float_status &= ~(flags))
#define feraiseexcept(flags) (cloche_float_status |= (flags))
""",
    ),
    Edit(
        path="numpy/_core/src/multiarray/unique.cpp",
        anchor="        if (unique_funcs.find(type) == unique_funcs.end()) {\n",
        replacement="        if (true) {\n",
    ),
    insert_before(
        _FFT,
        "template<PyUFuncGenericFunction cpp_ufunc>\n",
        """\
/* Whether there is the memory that transforms of n points take: plans, tables and copies. */
static bool
cloche_has_memory(npy_intp n)
{
    const size_t each = 12 * 2 * sizeof(double), most = (size_t)1 << 31;
    const size_t least = 256; /* below that, what does not depend on n counts */
    const size_t points = (size_t)n < least ? least : (size_t)n;
    void *volatile probe = points < most / each ? malloc(points * each) : NULL;
    free(probe);
    return probe != NULL;
}

""",
    ),
    insert_before(
        _FFT,
        "    try {\n        cpp_ufunc(args, dimensions, steps, func);\n",
        """\
    if (!cloche_has_memory(dimensions[1] > dimensions[2] ? dimensions[1] : dimensions[2])) {
        NPY_ALLOW_C_API;
        PyErr_NoMemory();
        NPY_DISABLE_C_API;
        return;
    }
""",
    ),
    insert_after(
        _STRINGS,
        "        codepoint_offsets.clear();\n",
        """\
        if (is.size > codepoint_offsets.capacity()) {
            const size_t each = sizeof(unsigned char *);
            void *volatile probe = is.size < SIZE_MAX / each ? malloc(is.size * each) : NULL;
            free(probe);
            if (probe == NULL) {
                npy_gil_error(PyExc_MemoryError, "Failed to allocate offsets in slice");
                goto fail;
            }
            codepoint_offsets.reserve(is.size);
        }
""",
    ),
)

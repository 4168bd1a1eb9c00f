"""Functions of numpy that are called with more arguments than they take.

On other machines nobody notices; WebAssembly checks the signature of what is called through a
pointer, and ends the run where it is another. What is called as a getter gets two arguments, and
so does a method without arguments of its own; one with keywords gets three.
"""

from runtimes.recipe.edits import Edit

EDITS: tuple[Edit, ...] = (
    Edit(
        path="numpy/_core/src/multiarray/array_converter.c",
        anchor="array_converter_get_scalar_input(PyArrayArrayConverterObject *self)\n",
        replacement="""\
array_converter_get_scalar_input(PyArrayArrayConverterObject *self, void *NPY_UNUSED(closure))
""",
    ),
    Edit(
        path="numpy/_core/src/multiarray/array_method.c",
        anchor="boundarraymethod__supports_unaligned(PyBoundArrayMethodObject *self)\n",
        replacement="""\
boundarraymethod__supports_unaligned(PyBoundArrayMethodObject *self, void *NPY_UNUSED(closure))
""",
    ),
    Edit(
        path="numpy/_core/src/umath/_scaled_float_dtype.c",
        anchor="sfloat___reduce__(PyArray_SFloatDescr *self)\n",
        replacement="sfloat___reduce__(PyArray_SFloatDescr *self, PyObject *NPY_UNUSED(args))\n",
    ),
    Edit(
        path="numpy/_core/src/multiarray/multiarraymodule.c",
        anchor="""\
(PyCFunction)_get_castingimpl,
        METH_VARARGS | METH_KEYWORDS, NULL},
""",
        replacement="""\
(PyCFunction)_get_castingimpl,
        METH_VARARGS, NULL},
""",
    ),
)

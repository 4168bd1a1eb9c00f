"""Cython, changed so that indexes may be given as integers of the default width.

On machines of 64 bits numpy's default integer and its type of indexes are the same, and packages
count on it: pandas hands the one to C that reads the other. Here they differ (see
packages/numpy_integers.py), and Cython refuses an array whose type is not the one it was told.
With these edits a package that is compiled with `-DCLOCHE_WIDE_INTEGERS` gets a copy as indexes
where it only reads them and all of them fit (port/indexes.c).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.edits import Edit, apply_edits, insert_after, insert_before
from runtimes.recipe.hashing import value_sha256

_BUFFER = "Cython/Utility/Buffer.c"
_VIEW = "Cython/Utility/MemoryView_C.c"

EDITS: tuple[Edit, ...] = (
    insert_after(
        _BUFFER,
        "  char is_valid_array;\n} __Pyx_BufFmt_Context;\n",
        """\

#ifdef CLOCHE_WIDE_INTEGERS
#ifdef __cplusplus
extern "C" PyObject *cloche_as_indexes(PyObject *array, const Py_buffer *given);
#else
extern PyObject *cloche_as_indexes(PyObject *array, const Py_buffer *given);
#endif

static CYTHON_INLINE PyObject *__Pyx_AsIndexes(
        PyObject *array, const Py_buffer *given, const __Pyx_TypeInfo *wanted, int flags) {
  if (likely((size_t)given->itemsize == wanted->size) || (flags & PyBUF_WRITABLE)
          || wanted->typegroup != 'I' || !strstr(wanted->name, "intp_t"))
    return NULL;
  return cloche_as_indexes(array, given);
}
#endif
""",
    ),
    insert_before(
        _BUFFER,
        "  // From this point on, we have acquired the buffer and must release it on errors.\n",
        """\
#ifdef CLOCHE_WIDE_INTEGERS
  {
    PyObject *indexes = __Pyx_AsIndexes(obj, buf, dtype, flags);
    if (indexes) {
      int got;
      PyBuffer_Release(buf);
      got = PyObject_GetBuffer(indexes, buf, flags);
      Py_DECREF(indexes);
      if (unlikely(got == -1)) {
        __Pyx_ZeroBuffer(buf);
        return -1;
      }
    }
  }
#endif
""",
    ),
    insert_after(
        _VIEW,
        """\
        memview = (struct $memview_objstruct_cname *) __pyx_memoryview_new(
                                            original_obj, buf_flags, 0, dtype);
        new_memview = memview;
        if (unlikely(!memview))
            goto fail;
""",
        """\
#ifdef CLOCHE_WIDE_INTEGERS
        {
            PyObject *indexes = __Pyx_AsIndexes(original_obj, &memview->view, dtype, buf_flags);
            if (indexes) {
                Py_DECREF((PyObject *) memview);
                memview = (struct $memview_objstruct_cname *) __pyx_memoryview_new(
                                            indexes, buf_flags, 0, dtype);
                Py_DECREF(indexes);
                new_memview = memview;
                if (unlikely(!memview))
                    goto fail;
            }
        }
#endif
""",
    ),
)


def cython_source(upstream: Path, cache: Cache) -> Path:
    """Return a copy of Cython with our edits made.

    Args:
        upstream: The unpacked package.
        cache: Where the copy is kept.
    """
    key = value_sha256([upstream.name, [(e.path, e.anchor, e.replacement) for e in EDITS]])

    def make(folder: Path) -> None:
        shutil.copytree(upstream, folder, dirs_exist_ok=True)
        apply_edits(folder, EDITS)

    return cache.folder("edited", key, make)

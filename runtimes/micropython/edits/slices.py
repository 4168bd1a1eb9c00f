"""Strings, bytes and tuples are sliced with any step (see port/lang_sequences.c)."""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after

_RAISE = (
    "mp_raise_NotImplementedError("
    'MP_ERROR_TEXT("only slices with step=1 (aka None) are supported"));\n'
)


def _instead(path: str, indent: int, sequence: str, index: str, condition: str = "1") -> Edit:
    line = " " * indent + _RAISE
    return Edit(
        path=path,
        anchor=line,
        replacement=f"""\
                #if CLOCHE_LANGUAGE
                if ({condition}) {{
                    return cloche_slice_with_step({sequence}, {index});
                }}
                #endif
{line}""",
    )


EDITS = (
    insert_after(
        "py/runtime.h",
        "NORETURN void mp_raise_OSError_with_filename(int errno_, const char *filename);\n",
        """\
#if CLOCHE_LANGUAGE
mp_obj_t cloche_slice_with_step(mp_obj_t sequence, mp_obj_t slice);
#endif
""",
    ),
    _instead("py/objstr.c", 16, "self_in", "index"),
    _instead("py/objstrunicode.c", 16, "self_in", "index"),
    _instead("py/objtuple.c", 16, "self_in", "index"),
    _instead(
        "py/objarray.c",
        16,
        "self_in",
        "index_in",
        "value == MP_OBJ_SENTINEL && mp_obj_is_type(self_in, &mp_type_bytearray)",
    ),
)

"""OSError comes as FileNotFoundError and so on; deep recursion as RecursionError.

See port/lang_exceptions.c.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_before

EDITS = (
    insert_before(
        "py/runtime.c",
        "NORETURN void mp_raise_OSError(int errno_) {\n",
        """\
#if CLOCHE_LANGUAGE
const mp_obj_type_t *cloche_os_error(int number);
extern const mp_obj_type_t cloche_type_RecursionError;
#endif

""",
    ),
    Edit(
        path="py/runtime.c",
        anchor="    mp_raise_type_arg(&mp_type_OSError, MP_OBJ_NEW_SMALL_INT(errno_));\n",
        replacement="""\
    #if CLOCHE_LANGUAGE
    mp_raise_type_arg(cloche_os_error(errno_), MP_OBJ_NEW_SMALL_INT(errno_));
    #endif
    mp_raise_type_arg(&mp_type_OSError, MP_OBJ_NEW_SMALL_INT(errno_));
""",
    ),
    insert_before(
        "py/runtime.c",
        "    mp_raise_type_arg(&mp_type_RuntimeError, "
        "MP_OBJ_NEW_QSTR(MP_QSTR_maximum_space_recursion_space_depth_space_exceeded));\n",
        """\
    #if CLOCHE_LANGUAGE
    mp_raise_type_arg(&cloche_type_RecursionError,
        MP_OBJ_NEW_QSTR(MP_QSTR_maximum_space_recursion_space_depth_space_exceeded));
    #endif
""",
    ),
)

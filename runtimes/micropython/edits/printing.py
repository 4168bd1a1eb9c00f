"""`print` takes what CPython's takes, and `sys.stdout` can be replaced (see port/lang_print.c)."""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after, insert_before

EDITS = (
    insert_before(
        "py/modbuiltins.c",
        "static mp_obj_t mp_builtin_print"
        "(size_t n_args, const mp_obj_t *pos_args, mp_map_t *kw_args) {\n",
        """\
#if CLOCHE_LANGUAGE
mp_obj_t cloche_print(size_t n, const mp_obj_t *items, mp_map_t *keywords);
#endif

""",
    ),
    insert_before(
        "py/modbuiltins.c",
        "    enum { ARG_sep, ARG_end, ARG_file };\n",
        """\
    #if CLOCHE_LANGUAGE
    return cloche_print(n_args, pos_args, kw_args);
    #endif
""",
    ),
    insert_before(
        "py/mpstate.h",
        "    MP_SYS_MUTABLE_NUM,\n",
        """\
    #if CLOCHE_LANGUAGE
    MP_SYS_MUTABLE_STDIN,
    MP_SYS_MUTABLE_STDOUT,
    MP_SYS_MUTABLE_STDERR,
    #endif
""",
    ),
    Edit(
        path="py/modsys.c",
        anchor="""\
    { MP_ROM_QSTR(MP_QSTR_stdin), MP_ROM_PTR(&mp_sys_stdin_obj) },
    { MP_ROM_QSTR(MP_QSTR_stdout), MP_ROM_PTR(&mp_sys_stdout_obj) },
    { MP_ROM_QSTR(MP_QSTR_stderr), MP_ROM_PTR(&mp_sys_stderr_obj) },
""",
        replacement="""\
    #if CLOCHE_LANGUAGE
    { MP_ROM_QSTR(MP_QSTR___stdin__), MP_ROM_PTR(&mp_sys_stdin_obj) },
    { MP_ROM_QSTR(MP_QSTR___stdout__), MP_ROM_PTR(&mp_sys_stdout_obj) },
    { MP_ROM_QSTR(MP_QSTR___stderr__), MP_ROM_PTR(&mp_sys_stderr_obj) },
    #else
    { MP_ROM_QSTR(MP_QSTR_stdin), MP_ROM_PTR(&mp_sys_stdin_obj) },
    { MP_ROM_QSTR(MP_QSTR_stdout), MP_ROM_PTR(&mp_sys_stdout_obj) },
    { MP_ROM_QSTR(MP_QSTR_stderr), MP_ROM_PTR(&mp_sys_stderr_obj) },
    #endif
""",
    ),
    insert_after(
        "py/modsys.c",
        "    MP_QSTR_tracebacklimit,\n    #endif\n",
        """\
    #if CLOCHE_LANGUAGE
    MP_QSTR_stdin,
    MP_QSTR_stdout,
    MP_QSTR_stderr,
    #endif
""",
    ),
    insert_after(
        "py/runtime.c",
        "    MP_STATE_VM(sys_mutable[MP_SYS_MUTABLE_TRACEBACKLIMIT]) = "
        "MP_OBJ_NEW_SMALL_INT(1000);\n    #endif\n",
        """\

    #if CLOCHE_LANGUAGE
    MP_STATE_VM(sys_mutable[MP_SYS_MUTABLE_STDIN]) = MP_OBJ_FROM_PTR(&mp_sys_stdin_obj);
    MP_STATE_VM(sys_mutable[MP_SYS_MUTABLE_STDOUT]) = MP_OBJ_FROM_PTR(&mp_sys_stdout_obj);
    MP_STATE_VM(sys_mutable[MP_SYS_MUTABLE_STDERR]) = MP_OBJ_FROM_PTR(&mp_sys_stderr_obj);
    #endif
""",
    ),
    insert_before(
        "py/runtime.c",
        "void mp_init(void) {\n",
        """\
#if CLOCHE_LANGUAGE
extern struct _mp_dummy_t mp_sys_stdin_obj, mp_sys_stdout_obj, mp_sys_stderr_obj;
#endif

""",
    ),
)

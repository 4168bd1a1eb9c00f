"""Format specifications are Python's whole language (see port/lang_format.c)."""

from __future__ import annotations

from runtimes.recipe.edits import insert_before

_FILE = "py/objstr.c"

EDITS = (
    insert_before(
        _FILE,
        "static bool arg_looks_integer(mp_obj_t arg) {\n",
        """\
#if CLOCHE_LANGUAGE
void cloche_format(const mp_print_t *print, mp_obj_t obj, const char *text, size_t len);
#endif

""",
    ),
    insert_before(
        _FILE,
        "        char fill = '\\0';\n        char align = '\\0';\n",
        """\
        #if CLOCHE_LANGUAGE
        if (format_spec) {
            mp_cstack_check();
            vstr_t spec = mp_obj_str_format_helper(format_spec, str, arg_i, n_args, args, kwargs);
            cloche_format(&print, arg, vstr_null_terminated_str(&spec), spec.len);
            vstr_clear(&spec);
            continue;
        }
        #endif

""",
    ),
    insert_before(
        _FILE,
        "        if (!format_spec && !conversion) {\n",
        """\
        #if CLOCHE_LANGUAGE
        if (!format_spec && !conversion && mp_obj_is_obj(arg)
            && mp_obj_is_instance_type(mp_obj_get_type(arg))) {
            cloche_format(&print, arg, "", 0);
            continue;
        }
        #endif
""",
    ),
    insert_before(_FILE, '#include "py/objlist.h"\n', '#include "py/objtype.h"\n'),
)

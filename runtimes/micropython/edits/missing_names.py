"""Names, methods and modules that C does not have are looked up elsewhere before they fail.

See port/lang_missing.c.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after, insert_before

_RUNTIME = "py/runtime.c"
_ATTRIBUTE = """\
        #if CLOCHE_LANGUAGE
        if (dest[0] == MP_OBJ_NULL) {
            cloche_missing_attr(obj, attr, dest);
        }
        #endif
"""

EDITS = (
    insert_before(
        "py/runtime.h",
        "NORETURN void mp_arg_error_terse_mismatch(void);\n",
        """\
#if CLOCHE_LANGUAGE
mp_obj_t cloche_missing_name(qstr name);
void cloche_missing_attr(mp_obj_t obj, qstr attr, mp_obj_t *dest);
void cloche_missing_module(qstr full_name);
#endif

""",
    ),
    insert_after(
        _RUNTIME,
        "        elem = mp_map_lookup((mp_map_t *)&mp_module_builtins_globals.map, "
        "MP_OBJ_NEW_QSTR(qst), MP_MAP_LOOKUP);\n        if (elem == NULL) {\n",
        """\
            #if CLOCHE_LANGUAGE
            mp_obj_t found = cloche_missing_name(qst);
            if (found != MP_OBJ_NULL) {
                return found;
            }
            #endif
""",
    ),
    Edit(
        path=_RUNTIME,
        anchor="        if (dest[1] != MP_OBJ_SENTINEL) {\n            return;\n",
        replacement="        if (dest[1] != MP_OBJ_SENTINEL) {\n"
        + _ATTRIBUTE
        + "            return;\n",
    ),
    Edit(
        path=_RUNTIME,
        anchor="""\
            mp_convert_member_lookup(obj, type, elem->value, dest);
        }
        return;
    }
}
""",
        replacement="""\
            mp_convert_member_lookup(obj, type, elem->value, dest);
            return;
        }
    }
    #if CLOCHE_LANGUAGE
    cloche_missing_attr(obj, attr, dest);
    #endif
}
""",
    ),
    insert_before(
        "py/objtype.c",
        "    // try __getattr__\n",
        """\
    #if CLOCHE_LANGUAGE
    const mp_obj_type_t *native_base;
    if (instance_count_native_bases(self->base.type, &native_base) > 0) {
        cloche_missing_attr(self->subobj[0], attr, dest);
        if (dest[0] != MP_OBJ_NULL) {
            return;
        }
    }
    #endif

""",
    ),
    insert_before(
        "py/builtinimport.c",
        """\
        #if MICROPY_ERROR_REPORTING <= MICROPY_ERROR_REPORTING_TERSE
        mp_raise_msg(&mp_type_ImportError, MP_ERROR_TEXT("module not found"));
        #else
        mp_raise_msg_varg(&mp_type_ImportError, \
MP_ERROR_TEXT("no module named '%q'"), full_mod_name);
""",
        """\
        #if CLOCHE_LANGUAGE
        cloche_missing_module(full_mod_name);
        #endif
""",
    ),
)

"""Named tuples take defaults and have members of their own, which frozen/_namedtuple.py sets."""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after, insert_before

_FILE = "py/objnamedtuple.c"

EDITS = (
    # One slot more, for the members.
    Edit(
        path="py/objnamedtuple.h",
        anchor="    void *slots[8];\n",
        replacement="    void *slots[9];\n",
    ),
    insert_before(
        _FILE,
        "static mp_obj_t namedtuple_make_new(",
        """\
#if CLOCHE_LANGUAGE
mp_obj_t cloche_namedtuple_defaults(const mp_obj_type_t *type, size_t n_args, size_t n_kw,
    const mp_obj_t *args);
#endif

""",
    ),
    insert_before(
        _FILE,
        "    if (n_args + n_kw != num_fields) {\n",
        """\
    #if CLOCHE_LANGUAGE
    if (n_args + n_kw < num_fields) {
        mp_obj_t made = cloche_namedtuple_defaults(type_in, n_args, n_kw, args);
        if (made != MP_OBJ_NULL) {
            return made;
        }
    }
    #endif
""",
    ),
    Edit(
        path=_FILE,
        anchor="        if (id == (size_t)-1) {\n            return;\n",
        replacement="""\
        if (id == (size_t)-1) {
            #if CLOCHE_LANGUAGE
            dest[1] = MP_OBJ_SENTINEL; // go on in the members
            #endif
            return;
""",
    ),
    insert_after(
        _FILE,
        "    MP_OBJ_TYPE_SET_SLOT(type, parent, &mp_type_tuple, 7);\n",
        """\
    #if CLOCHE_LANGUAGE
    mp_obj_t members = mp_obj_new_dict(0);
    MP_OBJ_TYPE_SET_SLOT(type, locals_dict, (mp_obj_dict_t *)MP_OBJ_TO_PTR(members), 8);
    #endif
""",
    ),
)

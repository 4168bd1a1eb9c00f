"""Sorting is stable, quick where a list is in order already, and asks each key once.

See port/lang_sort.c.
"""

from __future__ import annotations

from runtimes.recipe.edits import insert_before

_FILE = "py/objlist.c"

EDITS = (
    insert_before(
        _FILE,
        "// TODO Python defines sort to be stable but ours is not\n",
        """\
#if CLOCHE_LANGUAGE
void cloche_sort(mp_obj_list_t *list, mp_obj_t key, bool reversed);
#endif

""",
    ),
    insert_before(
        _FILE,
        "    if (self->len > 1) {\n        mp_quicksort(",
        """\
    #if CLOCHE_LANGUAGE
    if (self->len > 1) {
        mp_obj_t key = args.key.u_obj == mp_const_none ? MP_OBJ_NULL : args.key.u_obj;
        cloche_sort(self, key, args.reverse.u_bool);
    }
    return mp_const_none;
    #endif
""",
    ),
)

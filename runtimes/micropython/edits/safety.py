"""Upstream's known ways for Python code to corrupt the interpreter, closed.

- CVE-2026-1998: `from m import *` where `sys.modules['m']` is no module read that object as one.
- A dict or set whose keys' `__eq__` changes it while it is searched went on in freed memory.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_before

_CHANGED = 'MP_ERROR_TEXT("changed during lookup")'

EDITS = (
    Edit(
        path="py/runtime.c",
        anchor="""\
    // TODO: Support __all__
    mp_map_t *map = &mp_obj_module_get_globals(module)->map;
""",
        replacement="""\
    // TODO: Support __all__
    if (!mp_obj_is_type(module, &mp_type_module)) {
        mp_raise_msg(&mp_type_ImportError, MP_ERROR_TEXT("import * needs a module"));
    }
    mp_map_t *map = &mp_obj_module_get_globals(module)->map;
""",
    ),
    insert_before(
        "py/map.c",
        """\
// MP_MAP_LOOKUP behaviour:
""",
        f"""\
// Compare keys of a table; what runs then may change the table, and the search cannot go on.
static bool keys_are_equal(void *table_field, mp_obj_t key, mp_obj_t index) {{
    void *volatile *field = table_field;
    void *before = *field;
    bool equal = mp_obj_equal(key, index);
    if (*field != before) {{
        mp_raise_msg(&mp_type_RuntimeError, {_CHANGED});
    }}
    return equal;
}}

""",
    ),
    Edit(
        path="py/map.c",
        anchor="if (elem->key == index || (!compare_only_ptrs "
        "&& mp_obj_equal(elem->key, index))) {",
        replacement="if (elem->key == index || (!compare_only_ptrs "
        "&& keys_are_equal(&map->table, elem->key, index))) {",
    ),
    Edit(
        path="py/map.c",
        anchor="} else if (slot->key == index || (!compare_only_ptrs "
        "&& mp_obj_equal(slot->key, index))) {",
        replacement="} else if (slot->key == index || (!compare_only_ptrs "
        "&& keys_are_equal(&map->table, slot->key, index))) {",
    ),
    Edit(
        path="py/map.c",
        anchor="} else if (mp_obj_equal(elem, index)) {",
        replacement="} else if (keys_are_equal(&set->table, elem, index)) {",
    ),
)

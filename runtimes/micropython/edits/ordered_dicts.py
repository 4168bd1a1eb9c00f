"""Dicts keep the order in which their items came, take items from any mapping, and have views.

See port/lang_dict.c.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_before

_DECLARATIONS = """\
#if CLOCHE_LANGUAGE
size_t cloche_map_bytes(size_t alloc);
mp_map_elem_t *cloche_map_table(size_t alloc);
mp_map_elem_t *cloche_map_lookup(mp_map_t *map, mp_obj_t key, mp_map_lookup_kind_t kind,
    bool only_pointers);
mp_map_elem_t *cloche_map_last(const mp_map_t *map);
mp_obj_t cloche_plain_dict(mp_obj_t obj);
mp_obj_t cloche_view_op(mp_binary_op_t op, mp_obj_t view, mp_obj_t other);
#endif

"""

EDITS = (
    insert_before("py/runtime.h", "typedef enum {\n    MP_VM_RETURN_NORMAL,", _DECLARATIONS),
    Edit(
        path="py/map.c",
        anchor="        map->table = m_new0(mp_map_elem_t, map->alloc);\n",
        replacement="""\
        #if CLOCHE_LANGUAGE
        map->table = cloche_map_table(map->alloc);
        #else
        map->table = m_new0(mp_map_elem_t, map->alloc);
        #endif
""",
    ),
    insert_before(
        "py/map.c",
        "    // map is a hash table (not an ordered array), so do a hash lookup\n",
        """\
    #if CLOCHE_LANGUAGE
    return cloche_map_lookup(map, index, lookup_kind, compare_only_ptrs);
    #endif

""",
    ),
    Edit(
        path="py/objdict.c",
        anchor="    memcpy(other->map.table, self->map.table, "
        "self->map.alloc * sizeof(mp_map_elem_t));\n",
        replacement="""\
    size_t bytes = self->map.alloc * sizeof(mp_map_elem_t);
    #if CLOCHE_LANGUAGE
    if (!self->map.is_ordered) {
        bytes = cloche_map_bytes(self->map.alloc);
    }
    #endif
    memcpy(other->map.table, self->map.table, bytes);
""",
    ),
    insert_before(
        "py/objdict.c",
        "    size_t cur = 0;\n    #if MICROPY_PY_COLLECTIONS_ORDEREDDICT\n"
        "    if (self->map.is_ordered) {\n        cur = self->map.used - 1;\n",
        """\
    #if CLOCHE_LANGUAGE
    if (!self->map.is_ordered) {
        mp_map_elem_t *last = cloche_map_last(&self->map);
        mp_obj_t pair[] = {last->key, last->value};
        mp_map_lookup(&self->map, pair[0], MP_MAP_LOOKUP_REMOVE_IF_FOUND)->value = MP_OBJ_NULL;
        return mp_obj_new_tuple(2, pair);
    }
    #endif
""",
    ),
    insert_before(
        "py/objdict.c",
        "        if (mp_obj_is_dict_or_ordereddict(args[1])) {\n            // update from other",
        """\
        #if CLOCHE_LANGUAGE
        mp_obj_t plain[2] = {args[0], cloche_plain_dict(args[1])};
        args = plain;
        #endif
""",
    ),
    insert_before(
        "py/objdict.c",
        "    if (o->kind != MP_DICT_VIEW_KEYS) {\n"
        "        return MP_OBJ_NULL; // op not supported\n",
        """\
    #if CLOCHE_LANGUAGE
    if (op != MP_BINARY_OP_CONTAINS && o->kind != MP_DICT_VIEW_VALUES) {
        return cloche_view_op(op, lhs_in, rhs_in);
    }
    #endif
""",
    ),
    Edit(
        path="py/objdict.c",
        anchor="    MP_QSTR_dict_view,\n    MP_TYPE_FLAG_ITER_IS_GETITER,\n",
        replacement="    MP_QSTR_dict_view,\n"
        "    MP_TYPE_FLAG_ITER_IS_GETITER | MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE,\n",
    ),
)

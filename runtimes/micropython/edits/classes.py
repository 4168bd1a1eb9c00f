"""Classes answer for themselves what a metaclass would (see port/lang_types.c).

`Class[item]`, `int | str`, `for x in Class`, `__init_subclass__`, `__set_name__`, keywords in a
class statement, `__instancecheck__`, and `__missing__` in a class derived from dict.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_before

_TYPES = "py/objtype.c"
_BUILTINS = "py/modbuiltins.c"

_TYPE_SLOTS = (
    insert_before(
        _TYPES,
        "MP_DEFINE_CONST_OBJ_TYPE(\n    mp_type_type,",
        """\
#if CLOCHE_LANGUAGE
mp_obj_t cloche_type_subscr(mp_obj_t type, mp_obj_t item, mp_obj_t value);
mp_obj_t cloche_type_binary_op(mp_binary_op_t op, mp_obj_t left, mp_obj_t right);
mp_obj_t cloche_type_unary_op(mp_unary_op_t op, mp_obj_t type);
mp_obj_t cloche_type_getiter(mp_obj_t type, mp_obj_iter_buf_t *iter_buf);
bool cloche_instance_check(mp_obj_t object, mp_obj_t classinfo);
#define CLOCHE_TYPE_SLOTS \\
    subscr, cloche_type_subscr, \\
    binary_op, cloche_type_binary_op, \\
    unary_op, cloche_type_unary_op, \\
    iter, cloche_type_getiter,
#else
#define CLOCHE_TYPE_SLOTS
#endif

""",
    ),
    Edit(
        path=_TYPES,
        anchor="    call, type_call,\n",
        replacement="    call, type_call,\n    CLOCHE_TYPE_SLOTS\n",
    ),
)

_INSTANCES = (
    insert_before(
        _TYPES,
        "    if (member[0] == MP_OBJ_NULL && kind == PRINT_STR) {\n",
        """\
    #if CLOCHE_LANGUAGE
    if (member[0] == MP_OBJ_SENTINEL && kind == PRINT_STR
        && !mp_obj_is_native_exception_instance(self->subobj[0])
        && !mp_obj_is_str(self->subobj[0])) {
        // str() of a class derived from a container or a number is its repr()
        lookup.attr = MP_QSTR___repr__;
        member[0] = MP_OBJ_NULL;
        mp_obj_class_lookup(&lookup, self->base.type);
    }
    #endif
""",
    ),
    insert_before(
        _TYPES,
        "    return mp_obj_is_subclass(MP_OBJ_FROM_PTR(mp_obj_get_type(object)), classinfo);\n",
        """\
    #if CLOCHE_LANGUAGE
    if (mp_obj_is_subclass(MP_OBJ_FROM_PTR(mp_obj_get_type(object)), classinfo) == mp_const_false) {
        return mp_obj_new_bool(cloche_instance_check(object, classinfo));
    }
    return mp_const_true;
    #endif
""",
    ),
    insert_before(
        _TYPES,
        "        return mp_obj_subscr(self->subobj[0], index, value);\n",
        """\
        #if CLOCHE_LANGUAGE
        if (value == MP_OBJ_SENTINEL && mp_obj_is_type(self->subobj[0], &mp_type_dict)) {
            mp_map_t *map = mp_obj_dict_get_map(self->subobj[0]);
            mp_map_elem_t *elem = mp_map_lookup(map, index, MP_MAP_LOOKUP);
            if (elem != NULL) {
                return elem->value;
            }
            mp_load_method_maybe(self_in, MP_QSTR___missing__, member);
            if (member[0] != MP_OBJ_NULL) {
                return mp_call_method_n_kw(1, 0, member);
            }
        }
        #endif
""",
    ),
)

_CLASS_STATEMENT = (
    Edit(
        path=_BUILTINS,
        anchor="static mp_obj_t mp_builtin___build_class__"
        "(size_t n_args, const mp_obj_t *args) {\n",
        replacement="""\
#if CLOCHE_LANGUAGE
void cloche_class_made(mp_obj_t type, mp_obj_t bases, const mp_map_t *keywords);
mp_obj_t cloche_metaclass_base(mp_map_t *keywords);
static mp_obj_t mp_builtin___build_class__(size_t n_args, const mp_obj_t *args,
    mp_map_t *keywords) {
#else
static mp_obj_t mp_builtin___build_class__(size_t n_args, const mp_obj_t *args) {
#endif
""",
    ),
    insert_before(
        _BUILTINS,
        "    mp_obj_t new_class = mp_call_function_n_kw(meta, 3, 0, meta_args);\n",
        """\
    #if CLOCHE_LANGUAGE
    mp_map_t others;
    mp_map_init(&others, keywords->used);
    for (size_t i = 0; i < keywords->alloc; ++i) {
        if (mp_map_slot_is_filled(keywords, i)) {
            mp_map_elem_t *elem =
                mp_map_lookup(&others, keywords->table[i].key, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
            elem->value = keywords->table[i].value;
        }
    }
    mp_obj_t base = cloche_metaclass_base(&others);
    if (base != MP_OBJ_NULL) {
        meta_args[1] = mp_binary_op(MP_BINARY_OP_ADD, meta_args[1], mp_obj_new_tuple(1, &base));
    }
    #endif
""",
    ),
    Edit(
        path=_BUILTINS,
        anchor="""\
        mp_obj_cell_set(cell, new_class);
    }

    return new_class;
}
MP_DEFINE_CONST_FUN_OBJ_VAR(mp_builtin___build_class___obj, 2, mp_builtin___build_class__);
""",
        replacement="""\
        mp_obj_cell_set(cell, new_class);
    }

    #if CLOCHE_LANGUAGE
    cloche_class_made(new_class, meta_args[1], &others);
    #endif
    return new_class;
}
#if CLOCHE_LANGUAGE
MP_DEFINE_CONST_FUN_OBJ_KW(mp_builtin___build_class___obj, 2, mp_builtin___build_class__);
#else
MP_DEFINE_CONST_FUN_OBJ_VAR(mp_builtin___build_class___obj, 2, mp_builtin___build_class__);
#endif
""",
    ),
)

_BUILT_IN = (
    insert_before(
        "py/objproperty.c",
        "MP_DEFINE_CONST_OBJ_TYPE(\n    mp_type_property,",
        """\
#if CLOCHE_LANGUAGE
static void property_attr(mp_obj_t self_in, qstr attr, mp_obj_t *dest) {
    mp_obj_property_t *self = MP_OBJ_TO_PTR(self_in);
    if (dest[0] == MP_OBJ_NULL) {
        switch (attr) {
            case MP_QSTR_fget:
                dest[0] = self->proxy[0];
                break;
            case MP_QSTR_fset:
                dest[0] = self->proxy[1];
                break;
            case MP_QSTR_fdel:
                dest[0] = self->proxy[2];
                break;
            default:
                dest[1] = MP_OBJ_SENTINEL; // go on in the locals
        }
    }
}
#define PROPERTY_ATTR attr, property_attr,
#else
#define PROPERTY_ATTR
#endif

""",
    ),
    Edit(
        path="py/objproperty.c",
        anchor="    make_new, property_make_new,\n",
        replacement="    make_new, property_make_new,\n    PROPERTY_ATTR\n",
    ),
    # bool is a kind of int, though not in C.
    Edit(
        path=_TYPES,
        anchor="        if (items[i] == MP_OBJ_FROM_PTR(&mp_type_object) "
        "|| mp_obj_is_subclass_fast(object, items[i])) {\n",
        replacement="""\
        #if CLOCHE_LANGUAGE
        if (object == MP_OBJ_FROM_PTR(&mp_type_bool) && items[i] == MP_OBJ_FROM_PTR(&mp_type_int)) {
            return mp_const_true;
        }
        #endif
        if (items[i] == MP_OBJ_FROM_PTR(&mp_type_object)
            || mp_obj_is_subclass_fast(object, items[i])) {
""",
    ),
    insert_before(
        _TYPES,
        "static void super_attr(mp_obj_t self_in, qstr attr, mp_obj_t *dest) {\n",
        """\
#if CLOCHE_LANGUAGE
extern const mp_obj_fun_builtin_var_t cloche_nothing_obj;
#endif

""",
    ),
    Edit(
        path=_TYPES,
        anchor="    lookup.slot_offset = 0;\n\n"
        "    mp_obj_class_lookup(&lookup, &mp_type_object);\n",
        replacement="""\
    lookup.slot_offset = 0;

    mp_obj_class_lookup(&lookup, &mp_type_object);
    #if CLOCHE_LANGUAGE
    if (dest[0] == MP_OBJ_NULL && attr == MP_QSTR___init_subclass__) {
        dest[0] = MP_OBJ_FROM_PTR(&cloche_nothing_obj);
    }
    #endif
""",
    ),
    insert_before(
        _TYPES,
        "    if (!mp_obj_is_dict_or_ordereddict(locals_dict)) {\n",
        """\
    #if CLOCHE_LANGUAGE
    locals_dict = cloche_plain_dict(locals_dict);
    #endif
""",
    ),
)

EDITS = (*_BUILT_IN, *_TYPE_SLOTS, *_INSTANCES, *_CLASS_STATEMENT)

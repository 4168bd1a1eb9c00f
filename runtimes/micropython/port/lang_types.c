// What classes can do besides: subscripts, `int | str`, iteration, `__init_subclass__`,
// `__set_name__`, keywords in a class statement, and `__instancecheck__` without a metaclass.
//
// There are no metaclasses here. A class answers for itself instead: `__class_getitem__` as in Python,
// and `__class_iter__` and `__class_len__`, which frozen/enum.py is made with.

#include "py/builtin.h"
#include "py/objtype.h"
#include "py/runtime.h"

static bool is_container(mp_obj_t type) {
    static const mp_obj_type_t *const containers[] = {
        &mp_type_list, &mp_type_dict, &mp_type_tuple, &mp_type_set, &mp_type_frozenset, &mp_type_type,
    };
    for (size_t i = 0; i < MP_ARRAY_SIZE(containers); ++i) {
        if (mp_obj_is_subclass_fast(type, MP_OBJ_FROM_PTR(containers[i]))) {
            return true;
        }
    }
    return false;
}

// Calls a method of a class on the class; MP_OBJ_NULL if it has none.
static mp_obj_t call_on_class(mp_obj_t type, qstr name, size_t n_args, mp_obj_t arg) {
    mp_obj_t method[4];
    mp_load_method_maybe(type, name, method);
    if (method[0] == MP_OBJ_NULL) {
        return MP_OBJ_NULL;
    }
    if (method[1] == MP_OBJ_NULL) {
        method[1] = type; // a plain function is taken for a class method
    }
    method[2] = arg;
    return mp_call_method_n_kw(n_args, 0, method);
}

// `Class[item]`: a container gives itself, since what is in it is for readers only.
mp_obj_t cloche_type_subscr(mp_obj_t type, mp_obj_t item, mp_obj_t value) {
    if (value != MP_OBJ_SENTINEL) {
        return MP_OBJ_NULL;
    }
    mp_obj_t result = call_on_class(type, MP_QSTR___class_getitem__, 1, item);
    if (result == MP_OBJ_NULL && is_container(type)) {
        return type;
    }
    return result;
}

// Appends a type, the types in a tuple of them, or that of None.
static bool add_to_union(mp_obj_t list, mp_obj_t part) {
    if (part == mp_const_none) {
        part = MP_OBJ_FROM_PTR(mp_obj_get_type(mp_const_none));
    }
    if (mp_obj_is_exact_type(part, &mp_type_tuple)) {
        size_t n;
        mp_obj_t *items;
        mp_obj_tuple_get(part, &n, &items);
        for (size_t i = 0; i < n; ++i) {
            mp_obj_list_append(list, items[i]);
        }
        return true;
    }
    if (!mp_obj_is_type(part, &mp_type_type)) {
        return false;
    }
    mp_obj_list_append(list, part);
    return true;
}

// `int | str` is a tuple of types, which is what isinstance takes.
mp_obj_t cloche_type_binary_op(mp_binary_op_t op, mp_obj_t left, mp_obj_t right) {
    if (op != MP_BINARY_OP_OR && op != MP_BINARY_OP_REVERSE_OR) {
        return MP_OBJ_NULL;
    }
    mp_obj_t parts = mp_obj_new_list(0, NULL);
    bool reversed = op == MP_BINARY_OP_REVERSE_OR;
    if (!add_to_union(parts, reversed ? right : left) || !add_to_union(parts, reversed ? left : right)) {
        return MP_OBJ_NULL;
    }
    size_t n;
    mp_obj_t *items;
    mp_obj_list_get(parts, &n, &items);
    return mp_obj_new_tuple(n, items);
}

mp_obj_t cloche_type_unary_op(mp_unary_op_t op, mp_obj_t type) {
    switch (op) {
        case MP_UNARY_OP_BOOL:
            return mp_const_true;
        case MP_UNARY_OP_HASH:
            return MP_OBJ_NEW_SMALL_INT((mp_uint_t)type);
        case MP_UNARY_OP_LEN:
            return call_on_class(type, MP_QSTR___class_len__, 0, MP_OBJ_NULL);
        default:
            return MP_OBJ_NULL;
    }
}

mp_obj_t cloche_type_getiter(mp_obj_t type, mp_obj_iter_buf_t *iter_buf) {
    (void)iter_buf;
    return call_on_class(type, MP_QSTR___class_iter__, 0, MP_OBJ_NULL);
}

static void tell_names(mp_obj_t type) {
    const mp_obj_dict_t *locals = MP_OBJ_TYPE_GET_SLOT((mp_obj_type_t *)MP_OBJ_TO_PTR(type), locals_dict);
    for (size_t i = 0; i < locals->map.alloc; ++i) {
        if (!mp_map_slot_is_filled(&locals->map, i)
            || !mp_obj_is_instance_type(mp_obj_get_type(locals->map.table[i].value))) {
            continue;
        }
        mp_obj_t method[4];
        mp_obj_t value = locals->map.table[i].value;
        mp_load_method_maybe(MP_OBJ_FROM_PTR(mp_obj_get_type(value)), MP_QSTR___set_name__, method);
        if (method[0] != MP_OBJ_NULL) {
            method[1] = value;
            method[2] = type;
            method[3] = locals->map.table[i].key;
            mp_call_method_n_kw(2, 0, method);
        }
    }
}

// The `__init_subclass__` of object, at the end of every `super().__init_subclass__()`.
static mp_obj_t nothing(size_t n_args, const mp_obj_t *args, mp_map_t *keywords) {
    (void)n_args;
    (void)args;
    (void)keywords;
    return mp_const_none;
}
MP_DEFINE_CONST_FUN_OBJ_KW(cloche_nothing_obj, 0, nothing);

// Tells the base classes of a new class, and the members of their names. `keywords` are those of the
// class statement.
void cloche_class_made(mp_obj_t type, mp_obj_t bases, const mp_map_t *keywords) {
    tell_names(type);
    size_t n;
    mp_obj_t *items;
    mp_obj_tuple_get(bases, &n, &items);
    for (size_t i = 0; i < n; ++i) {
        if (!mp_obj_is_instance_type((mp_obj_type_t *)MP_OBJ_TO_PTR(items[i]))) {
            continue;
        }
        mp_obj_t method[2];
        mp_load_method_maybe(items[i], MP_QSTR___init_subclass__, method);
        if (method[0] == MP_OBJ_NULL) {
            continue;
        }
        size_t n_kw = keywords == NULL ? 0 : keywords->used;
        mp_obj_t *args = m_new(mp_obj_t, 1 + 2 * n_kw);
        args[0] = type;
        size_t at = 1;
        for (size_t k = 0; n_kw > 0 && k < keywords->alloc; ++k) {
            if (mp_map_slot_is_filled(keywords, k)) {
                args[at++] = keywords->table[k].key;
                args[at++] = keywords->table[k].value;
            }
        }
        mp_call_function_n_kw(method[0], 1, n_kw, args);
        return;
    }
}

// Takes `metaclass` out of a class statement's keywords. `type` says nothing new; a metaclass that is a
// class of ours names in `__as_base__` the base class that does the same (abc.ABCMeta: abc.ABC).
mp_obj_t cloche_metaclass_base(mp_map_t *keywords) {
    mp_map_elem_t *elem = mp_map_lookup(keywords, MP_OBJ_NEW_QSTR(MP_QSTR_metaclass), MP_MAP_LOOKUP_REMOVE_IF_FOUND);
    if (elem == NULL) {
        return MP_OBJ_NULL;
    }
    mp_obj_t metaclass = elem->value;
    elem->value = MP_OBJ_NULL;
    if (metaclass == MP_OBJ_FROM_PTR(&mp_type_type)) {
        return MP_OBJ_NULL;
    }
    mp_obj_t base[2];
    mp_load_method_maybe(metaclass, MP_QSTR___as_base__, base);
    if (base[0] == MP_OBJ_NULL) {
        mp_raise_TypeError(MP_ERROR_TEXT("the micropython runtime has no metaclasses; use the cpython runtime"));
    }
    return base[0];
}

// Asks the classes in `classinfo` that have a static method `__instancecheck__` of their own.
bool cloche_instance_check(mp_obj_t object, mp_obj_t classinfo) {
    size_t n = 1;
    mp_obj_t *items = &classinfo;
    if (mp_obj_is_type(classinfo, &mp_type_tuple)) {
        mp_obj_tuple_get(classinfo, &n, &items);
    }
    for (size_t i = 0; i < n; ++i) {
        if (mp_obj_is_exact_type(items[i], &mp_type_tuple)) {
            if (mp_obj_is_true(mp_call_function_2(MP_OBJ_FROM_PTR(&mp_builtin_isinstance_obj), object, items[i]))) {
                return true;
            }
            continue;
        }
        const mp_obj_type_t *type = MP_OBJ_TO_PTR(items[i]);
        if (!mp_obj_is_type(items[i], &mp_type_type) || !mp_obj_is_instance_type(type)) {
            continue;
        }
        mp_map_t *members = &MP_OBJ_TYPE_GET_SLOT(type, locals_dict)->map;
        mp_map_elem_t *elem = mp_map_lookup(members, MP_OBJ_NEW_QSTR(MP_QSTR___instancecheck__), MP_MAP_LOOKUP);
        if (elem != NULL && mp_obj_is_type(elem->value, &mp_type_staticmethod)) {
            mp_obj_static_class_method_t *check = MP_OBJ_TO_PTR(elem->value);
            if (mp_obj_is_true(mp_call_function_1(check->fun, object))) {
                return true;
            }
        }
    }
    return false;
}

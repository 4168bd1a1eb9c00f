// Attributes of functions: `f.calls = 0`, `__name__`, `__doc__`, `__wrapped__`, as functools.wraps sets.
//
// Functions have no room for them, so they are kept in a table of their own, which lives as long as
// the interpreter: a function that was given an attribute is never freed.

#include "py/objfun.h"
#include "py/runtime.h"

MP_REGISTER_ROOT_POINTER(mp_obj_t function_attributes);

static mp_map_t *attributes_of(mp_obj_t function, bool make) {
    if (MP_STATE_VM(function_attributes) == MP_OBJ_NULL) {
        if (!make) {
            return NULL;
        }
        MP_STATE_VM(function_attributes) = mp_obj_new_dict(0);
    }
    mp_map_t *all = mp_obj_dict_get_map(MP_STATE_VM(function_attributes));
    mp_map_elem_t *elem = mp_map_lookup(all, function, make ? MP_MAP_LOOKUP_ADD_IF_NOT_FOUND : MP_MAP_LOOKUP);
    if (elem == NULL) {
        return NULL;
    }
    if (elem->value == MP_OBJ_NULL) {
        elem->value = mp_const_none; // whole before the next allocation
        elem->value = mp_obj_new_dict(0);
    }
    return mp_obj_dict_get_map(elem->value);
}

static bool load(mp_obj_t function, qstr attr, mp_obj_t *dest) {
    mp_map_t *attributes = attributes_of(function, false);
    if (attributes != NULL) {
        mp_map_elem_t *elem = mp_map_lookup(attributes, MP_OBJ_NEW_QSTR(attr), MP_MAP_LOOKUP);
        if (elem != NULL) {
            dest[0] = elem->value;
            return true;
        }
    }
    switch (attr) {
        case MP_QSTR___dict__: {
            attributes = attributes_of(function, true);
            mp_obj_dict_t whole = { { &mp_type_dict }, *attributes };
            dest[0] = mp_obj_dict_copy(MP_OBJ_FROM_PTR(&whole));
            return true;
        }
        case MP_QSTR___doc__:
        case MP_QSTR___defaults__:
            dest[0] = mp_const_none;
            return true;
        case MP_QSTR___annotations__:
            dest[0] = mp_obj_new_dict(0);
            return true;
        case MP_QSTR___module__:
            dest[0] = MP_OBJ_NEW_QSTR(MP_QSTR___main__);
            return true;
        case MP_QSTR___qualname__:
            dest[0] = mp_load_attr(function, MP_QSTR___name__);
            return true;
        default:
            return false;
    }
}

// The `attr` slot of functions and closures; true if it dealt with the matter.
bool cloche_function_attr(mp_obj_t function, qstr attr, mp_obj_t *dest) {
    if (dest[0] == MP_OBJ_NULL) {
        return load(function, attr, dest);
    }
    if (attr == MP_QSTR___globals__ || attr == MP_QSTR___code__) {
        return true; // nothing done: these cannot be set
    }
    mp_map_t *attributes = attributes_of(function, dest[1] != MP_OBJ_NULL);
    mp_map_lookup_kind_t kind = dest[1] == MP_OBJ_NULL ? MP_MAP_LOOKUP_REMOVE_IF_FOUND : MP_MAP_LOOKUP_ADD_IF_NOT_FOUND;
    mp_map_elem_t *elem = attributes == NULL ? NULL : mp_map_lookup(attributes, MP_OBJ_NEW_QSTR(attr), kind);
    if (elem != NULL) {
        elem->value = dest[1];
        dest[0] = MP_OBJ_NULL;
    }
    return true;
}

// Sequences: slices with a step of any sequence, and the defaults of named tuples.

#include <string.h>

#include "py/objtuple.h"
#include "py/runtime.h"

// `sequence[start:stop:step]` of a str, bytes, bytearray or tuple, by way of a list.
mp_obj_t cloche_slice_with_step(mp_obj_t sequence, mp_obj_t slice) {
    mp_obj_t list = mp_call_function_1(MP_OBJ_FROM_PTR(&mp_type_list), sequence);
    mp_obj_t part = mp_obj_subscr(list, slice, MP_OBJ_SENTINEL);
    if (mp_obj_is_str(sequence)) {
        mp_obj_t join[3];
        mp_load_method(MP_OBJ_NEW_QSTR(MP_QSTR_), MP_QSTR_join, join);
        join[2] = part;
        return mp_call_method_n_kw(1, 0, join);
    }
    const mp_obj_type_t *type = mp_obj_is_subclass_fast(MP_OBJ_FROM_PTR(mp_obj_get_type(sequence)), MP_OBJ_FROM_PTR(&mp_type_tuple))
        ? &mp_type_tuple : mp_obj_get_type(sequence);
    return mp_call_function_1(MP_OBJ_FROM_PTR(type), part);
}

// A named tuple whose missing items have defaults; MP_OBJ_NULL if not all of them have.
mp_obj_t cloche_namedtuple_defaults(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    mp_obj_t fields = mp_load_attr(MP_OBJ_FROM_PTR(type), MP_QSTR__fields);
    mp_obj_t defaults = mp_load_attr(MP_OBJ_FROM_PTR(type), MP_QSTR__field_defaults);
    size_t n;
    mp_obj_t *names;
    mp_obj_tuple_get(fields, &n, &names);
    mp_obj_t *all = m_new(mp_obj_t, 2 * n);
    memcpy(all, args, (n_args + 2 * n_kw) * sizeof(mp_obj_t));
    size_t total = n_kw;
    for (size_t i = n_args; i < n; ++i) {
        bool given = false;
        for (size_t k = 0; k < n_kw && !given; ++k) {
            given = mp_obj_equal(args[n_args + 2 * k], names[i]);
        }
        mp_map_elem_t *elem = given ? NULL : mp_map_lookup(mp_obj_dict_get_map(defaults), names[i], MP_MAP_LOOKUP);
        if (elem != NULL && n_args + total < n) {
            all[n_args + 2 * total] = names[i];
            all[n_args + 2 * total + 1] = elem->value;
            ++total;
        }
    }
    mp_obj_t made = MP_OBJ_NULL;
    if (n_args + total == n) {
        made = MP_OBJ_TYPE_GET_SLOT(type, make_new)(type, n_args, total, all);
    }
    m_del(mp_obj_t, all, 2 * n);
    return made;
}

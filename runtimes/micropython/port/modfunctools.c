// `functools.lru_cache` and `cache`: module `_functools`.
//
// In C because memoized recursion is common: a call that passes through costs little stack and time.
// The cache is a dict, which keeps its order: what is used moves to its end, the first is evicted.

#include <string.h>

#include "py/objfun.h"
#include "py/runtime.h"

typedef struct _cached_t {
    mp_obj_base_t base;
    mp_obj_t function;
    mp_int_t max_size; // -1: no limit
    bool typed;
    mp_obj_t values;
    mp_int_t hits;
    mp_int_t misses;
    mp_obj_t attributes;
} cached_t;

static mp_obj_t key_of(const cached_t *self, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    size_t n = n_args + 2 * n_kw;
    if (!self->typed && n_kw == 0 && n == 1 && (mp_obj_is_small_int(args[0]) || mp_obj_is_str(args[0]))) {
        return args[0];
    }
    size_t marks = (n_kw > 0) + (self->typed ? n_args + n_kw : 0);
    mp_obj_tuple_t *key = MP_OBJ_TO_PTR(mp_obj_new_tuple(n + marks, NULL));
    memcpy(key->items, args, n * sizeof(mp_obj_t));
    size_t at = n;
    if (n_kw > 0) {
        key->items[at++] = MP_OBJ_FROM_PTR(self); // tells keywords from arguments
    }
    for (size_t i = 0; self->typed && i < n_args + n_kw; ++i) {
        key->items[at++] = MP_OBJ_FROM_PTR(mp_obj_get_type(args[i < n_args ? i : n_args + 2 * (i - n_args) + 1]));
    }
    return MP_OBJ_FROM_PTR(key);
}

static void evict_first(mp_map_t *map) {
    for (size_t i = 0; i < map->alloc; ++i) {
        if (mp_map_slot_is_filled(map, i)) {
            mp_map_lookup(map, map->table[i].key, MP_MAP_LOOKUP_REMOVE_IF_FOUND)->value = MP_OBJ_NULL;
            return;
        }
    }
}

static void store(cached_t *self, mp_obj_t key, mp_obj_t value) {
    mp_map_t *map = mp_obj_dict_get_map(self->values);
    if (self->max_size >= 0 && (mp_int_t)map->used >= self->max_size
        && mp_map_lookup(map, key, MP_MAP_LOOKUP) == NULL) {
        evict_first(map);
    }
    mp_obj_dict_store(self->values, key, value);
}

static mp_obj_t cached_call(mp_obj_t self_in, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    cached_t *self = MP_OBJ_TO_PTR(self_in);
    if (self->max_size == 0) {
        ++self->misses;
        return mp_call_function_n_kw(self->function, n_args, n_kw, args);
    }
    mp_obj_t key = key_of(self, n_args, n_kw, args);
    mp_map_t *map = mp_obj_dict_get_map(self->values);
    bool moves = self->max_size > 0;
    mp_map_elem_t *elem = mp_map_lookup(map, key, moves ? MP_MAP_LOOKUP_REMOVE_IF_FOUND : MP_MAP_LOOKUP);
    if (elem != NULL) {
        ++self->hits;
        mp_obj_t value = elem->value;
        if (moves) {
            elem->value = MP_OBJ_NULL;
            mp_obj_dict_store(self->values, key, value);
        }
        return value;
    }
    ++self->misses;
    mp_obj_t value = mp_call_function_n_kw(self->function, n_args, n_kw, args);
    store(self, key, value);
    return value;
}

static mp_obj_t cached_counts(mp_obj_t self_in) {
    cached_t *self = MP_OBJ_TO_PTR(self_in);
    mp_obj_t items[4] = {
        mp_obj_new_int(self->hits), mp_obj_new_int(self->misses),
        self->max_size < 0 ? mp_const_none : mp_obj_new_int(self->max_size),
        mp_obj_new_int(mp_obj_dict_len(self->values)),
    };
    return mp_obj_new_tuple(4, items);
}
static MP_DEFINE_CONST_FUN_OBJ_1(cached_counts_obj, cached_counts);

static mp_obj_t cached_clear(mp_obj_t self_in) {
    cached_t *self = MP_OBJ_TO_PTR(self_in);
    mp_map_clear(mp_obj_dict_get_map(self->values));
    self->hits = self->misses = 0;
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(cached_clear_obj, cached_clear);

static void cached_attr(mp_obj_t self_in, qstr attr, mp_obj_t *dest) {
    cached_t *self = MP_OBJ_TO_PTR(self_in);
    if (dest[0] != MP_OBJ_NULL) {
        if (dest[1] != MP_OBJ_NULL) {
            mp_obj_dict_store(self->attributes, MP_OBJ_NEW_QSTR(attr), dest[1]);
            dest[0] = MP_OBJ_NULL;
        }
        return;
    }
    if (attr == MP_QSTR__counts || attr == MP_QSTR_cache_clear) {
        dest[0] = attr == MP_QSTR__counts ? MP_OBJ_FROM_PTR(&cached_counts_obj) : MP_OBJ_FROM_PTR(&cached_clear_obj);
        dest[1] = self_in;
        return;
    }
    mp_map_elem_t *elem = mp_map_lookup(mp_obj_dict_get_map(self->attributes), MP_OBJ_NEW_QSTR(attr), MP_MAP_LOOKUP);
    if (elem != NULL) {
        dest[0] = elem->value;
    } else if (attr == MP_QSTR___wrapped__) {
        dest[0] = self->function;
    } else if (attr != MP_QSTR___get__) {
        mp_load_method_maybe(self->function, attr, dest);
    }
}

static MP_DEFINE_CONST_OBJ_TYPE(cached_type, MP_QSTR_lru_cache_wrapper, MP_TYPE_FLAG_BINDS_SELF,
    call, cached_call, attr, cached_attr);

// cached(function, maxsize or None, typed) -> the function with a cache
static mp_obj_t functools_cached(mp_obj_t function, mp_obj_t max_size, mp_obj_t typed) {
    cached_t *self = mp_obj_malloc(cached_t, &cached_type);
    self->function = function;
    self->max_size = max_size == mp_const_none ? -1 : MAX(mp_obj_get_int(max_size), 0);
    self->typed = mp_obj_is_true(typed);
    self->hits = self->misses = 0;
    self->values = self->attributes = mp_const_none; // whole before the next allocation
    self->values = mp_obj_new_dict(0);
    self->attributes = mp_obj_new_dict(0);
    return MP_OBJ_FROM_PTR(self);
}
static MP_DEFINE_CONST_FUN_OBJ_3(functools_cached_obj, functools_cached);

static const mp_rom_map_elem_t functools_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR__functools) },
    { MP_ROM_QSTR(MP_QSTR_cached), MP_ROM_PTR(&functools_cached_obj) },
};
static MP_DEFINE_CONST_DICT(functools_globals, functools_globals_table);

const mp_obj_module_t mp_module_functools = {
    .base = { &mp_type_module },
    .globals = (mp_obj_dict_t *)&functools_globals,
};

MP_REGISTER_MODULE(MP_QSTR__functools, mp_module_functools);

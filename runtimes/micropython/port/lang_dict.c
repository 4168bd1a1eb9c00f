// Dicts that keep their order: the hash table behind every `dict`, set of attributes and namespace.
//
// Entries stand in the order in which they came. Up to SMALL of them are searched one by one; a
// greater table has, behind its entries, a head and an index: a hash leads to a slot of the index, the
// slot to an entry. What is removed leaves a mark, until the table is made anew. Python 3.7's order.

#include <string.h>

#include "py/objtype.h"
#include "py/runtime.h"

#define SMALL (8)
#define SLOT_EMPTY (0)
#define SLOT_DELETED (1)
#define SLOT_FIRST (2) // the slot of entry 0

typedef struct _head_t {
    uint32_t filled; // entries in use, removed ones included, up to the last live one
    uint32_t spent;  // slots that are not empty
    uint32_t mask;   // number of slots, less one; it is a power of two
    uint32_t slots[];
} head_t;

static head_t *head_of(const mp_map_t *map) {
    return (head_t *)(map->table + map->alloc);
}

static size_t slots_for(size_t alloc) {
    size_t slots = 32;
    while (slots < alloc + alloc / 2) {
        slots *= 2;
    }
    return slots;
}

// The bytes of a table for `alloc` entries.
size_t cloche_map_bytes(size_t alloc) {
    size_t bytes = alloc * sizeof(mp_map_elem_t);
    return alloc <= SMALL ? bytes : bytes + sizeof(head_t) + slots_for(alloc) * sizeof(uint32_t);
}

// A new table for `alloc` entries.
mp_map_elem_t *cloche_map_table(size_t alloc) {
    if (alloc > (SIZE_MAX >> 6)) {
        m_malloc_fail(SIZE_MAX);
    }
    byte *table = m_new0(byte, cloche_map_bytes(alloc));
    if (alloc > SMALL) {
        ((head_t *)(table + alloc * sizeof(mp_map_elem_t)))->mask = slots_for(alloc) - 1;
    }
    return (mp_map_elem_t *)table;
}

static mp_uint_t hash_of(mp_obj_t key) {
    mp_uint_t hash = mp_obj_is_qstr(key)
        ? qstr_hash(MP_OBJ_QSTR_VALUE(key))
        : (mp_uint_t)MP_OBJ_SMALL_INT_VALUE(mp_unary_op(MP_UNARY_OP_HASH, key));
    return hash ^ hash >> 15; // the hash of an int is the int, and multiples of 2^n are common keys
}

static bool is_live(const mp_map_elem_t *elem) {
    return elem->key != MP_OBJ_NULL && elem->key != MP_OBJ_SENTINEL;
}

static size_t filled_of(const mp_map_t *map) {
    if (map->alloc > SMALL) {
        return head_of(map)->filled;
    }
    size_t filled = 0;
    while (filled < map->alloc && map->table[filled].key != MP_OBJ_NULL) {
        ++filled;
    }
    return filled;
}

// The last entry of a dict that is not empty.
mp_map_elem_t *cloche_map_last(const mp_map_t *map) {
    size_t i = map->is_ordered ? map->used : filled_of(map);
    while (i > 0 && !is_live(&map->table[i - 1])) {
        --i;
    }
    return i == 0 ? NULL : &map->table[i - 1];
}

static mp_map_elem_t *append(mp_map_t *map, mp_obj_t key, mp_uint_t hash) {
    size_t at = filled_of(map);
    if (map->alloc > SMALL) {
        head_t *head = head_of(map);
        size_t slot = hash & head->mask;
        while (head->slots[slot] > SLOT_DELETED) {
            slot = (slot + 1) & head->mask;
        }
        head->spent += head->slots[slot] == SLOT_EMPTY;
        head->slots[slot] = at + SLOT_FIRST;
        head->filled = at + 1;
    }
    ++map->used;
    map->table[at] = (mp_map_elem_t) { key, MP_OBJ_NULL };
    if (!mp_obj_is_qstr(key)) {
        map->all_keys_are_qstrs = 0;
    }
    return &map->table[at];
}

static bool has_room(const mp_map_t *map) {
    if (map->alloc > SMALL) {
        const head_t *head = head_of(map);
        return head->filled < map->alloc && head->spent < head->mask - head->mask / 8;
    }
    return filled_of(map) < map->alloc;
}

// Makes the table anew, without the removed entries, and greater if it is full of live ones.
static void remake(mp_map_t *map) {
    size_t alloc = map->alloc;
    if (map->used + map->used / 4 >= alloc) {
        alloc = alloc < SMALL ? alloc + (alloc < 4 ? 2 : 4) : alloc + alloc / 2 + (alloc < 1024 ? alloc / 2 : 0);
    }
    mp_map_t made = { .all_keys_are_qstrs = 1, .alloc = alloc, .table = cloche_map_table(alloc) };
    const mp_map_elem_t *old = map->table;
    for (size_t i = 0; i < map->alloc; ++i) {
        if (is_live(&map->table[i])) {
            mp_obj_t value = map->table[i].value;
            mp_obj_t key = map->table[i].key;
            append(&made, key, alloc > SMALL ? hash_of(key) : 0)->value = value;
            if (map->table != old) {
                return; // a __hash__ written in Python changed this very dict
            }
        }
    }
    m_del(byte, (byte *)map->table, cloche_map_bytes(map->alloc));
    map->all_keys_are_qstrs = made.all_keys_are_qstrs;
    map->used = made.used;
    map->alloc = made.alloc;
    map->table = made.table;
}

typedef struct _found_t {
    mp_map_elem_t *elem; // NULL: not there
    uint32_t *slot;      // of the index, in a great table
    bool again;          // an __eq__ written in Python changed this very dict: search anew
} found_t;

static bool is_same(const mp_map_t *map, size_t at, mp_obj_t key, bool only_pointers, bool *again) {
    mp_obj_t there = map->table[at].key;
    if (there == key) {
        return true;
    }
    if (only_pointers || there == MP_OBJ_SENTINEL) {
        return false;
    }
    const mp_map_elem_t *table = map->table;
    bool same = mp_obj_equal(there, key);
    *again = map->table != table;
    return same && !*again;
}

static found_t find(const mp_map_t *map, mp_obj_t key, mp_uint_t hash, bool only_pointers) {
    found_t found = { NULL, NULL, false };
    if (map->alloc <= SMALL) {
        for (size_t at = 0; at < map->alloc && map->table[at].key != MP_OBJ_NULL; ++at) {
            if (is_same(map, at, key, only_pointers, &found.again)) {
                found.elem = &map->table[at];
                return found;
            }
            if (found.again) {
                return found;
            }
        }
        return found;
    }
    head_t *head = head_of(map);
    for (size_t slot = hash & head->mask; head->slots[slot] != SLOT_EMPTY; slot = (slot + 1) & head->mask) {
        uint32_t at = head->slots[slot];
        if (at == SLOT_DELETED) {
            continue;
        }
        if (is_same(map, at - SLOT_FIRST, key, only_pointers, &found.again)) {
            found.elem = &map->table[at - SLOT_FIRST];
            found.slot = &head->slots[slot];
            return found;
        }
        if (found.again) {
            return found;
        }
    }
    return found;
}

// Marks an entry as removed; its value stays for the caller, who clears it.
static void remove_found(mp_map_t *map, const found_t *found) {
    --map->used;
    found->elem->key = MP_OBJ_SENTINEL;
    if (found->slot == NULL) {
        size_t filled = filled_of(map);
        while (filled > 0 && map->table[filled - 1].key == MP_OBJ_SENTINEL) {
            map->table[--filled].key = MP_OBJ_NULL;
        }
        return;
    }
    head_t *head = head_of(map);
    *found->slot = SLOT_DELETED;
    while (head->filled > 0 && map->table[head->filled - 1].key == MP_OBJ_SENTINEL) {
        map->table[--head->filled].key = MP_OBJ_NULL;
    }
}

// What mp_map_lookup does for a map that is neither fixed nor a plain array.
mp_map_elem_t *cloche_map_lookup(mp_map_t *map, mp_obj_t key, mp_map_lookup_kind_t kind, bool only_pointers) {
    mp_uint_t hash = map->alloc > SMALL || !mp_obj_is_qstr(key) ? hash_of(key) : 0;
    for (;;) {
        found_t found = map->alloc == 0 ? (found_t) { NULL, NULL, false } : find(map, key, hash, only_pointers);
        if (found.again) {
            continue;
        }
        if (found.elem != NULL) {
            if (kind == MP_MAP_LOOKUP_REMOVE_IF_FOUND) {
                remove_found(map, &found);
            }
            return found.elem;
        }
        if (kind != MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) {
            return NULL;
        }
        if (map->alloc > 0 && has_room(map)) {
            return append(map, key, hash);
        }
        remake(map);
        hash = map->alloc > SMALL ? hash_of(key) : hash;
    }
}

// A dict with the items of any mapping: of a class derived from dict, or with `keys` and `[]`. Gives
// back what is neither.
mp_obj_t cloche_plain_dict(mp_obj_t obj) {
    if (!mp_obj_is_instance_type(mp_obj_get_type(obj))) {
        return obj;
    }
    if (mp_obj_is_subclass_fast(MP_OBJ_FROM_PTR(mp_obj_get_type(obj)), MP_OBJ_FROM_PTR(&mp_type_dict))) {
        return ((mp_obj_instance_t *)MP_OBJ_TO_PTR(obj))->subobj[0];
    }
    mp_obj_t keys[2];
    mp_load_method_maybe(obj, MP_QSTR_keys, keys);
    if (keys[0] == MP_OBJ_NULL) {
        return obj;
    }
    mp_obj_t result = mp_obj_new_dict(0);
    mp_obj_t iterator = mp_getiter(mp_call_method_n_kw(0, 0, keys), NULL);
    mp_obj_t key;
    while ((key = mp_iternext(iterator)) != MP_OBJ_STOP_ITERATION) {
        mp_obj_dict_store(result, key, mp_obj_subscr(obj, key, MP_OBJ_SENTINEL));
    }
    return result;
}

static mp_obj_t as_set(mp_obj_t iterable) {
    if (mp_obj_is_type(iterable, &mp_type_set) || mp_obj_is_type(iterable, &mp_type_frozenset)) {
        return iterable;
    }
    return mp_call_function_1(MP_OBJ_FROM_PTR(&mp_type_set), iterable);
}

// What a view of keys or items has in common with a set: `a.keys() & b.keys()` and so on.
mp_obj_t cloche_view_op(mp_binary_op_t op, mp_obj_t view, mp_obj_t other) {
    if (op == MP_BINARY_OP_EQUAL && mp_obj_get_type(other) != mp_obj_get_type(view)
        && !mp_obj_is_type(other, &mp_type_set) && !mp_obj_is_type(other, &mp_type_frozenset)) {
        return MP_OBJ_NULL;
    }
    switch (op) {
        case MP_BINARY_OP_EQUAL:
        case MP_BINARY_OP_LESS:
        case MP_BINARY_OP_LESS_EQUAL:
        case MP_BINARY_OP_MORE:
        case MP_BINARY_OP_MORE_EQUAL:
        case MP_BINARY_OP_AND:
        case MP_BINARY_OP_OR:
        case MP_BINARY_OP_XOR:
        case MP_BINARY_OP_SUBTRACT:
            return mp_binary_op(op, as_set(view), as_set(other));
        default:
            return MP_OBJ_NULL;
    }
}

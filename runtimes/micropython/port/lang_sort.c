// A stable sort for lists: merges runs that are in order already, and asks each key once.
//
// Upstream's quicksort is not stable, and quadratic where a list is sorted before. This one takes a
// copy, so that a comparison written in Python can do to the list what it likes.

#include <string.h>

#include "py/objlist.h"
#include "py/runtime.h"

#define RUN (8) // shorter stretches are sorted by insertion

typedef struct _sorter_t {
    mp_obj_t *keys;
    mp_obj_t *items; // the same as keys where there is no key function
    mp_obj_t *spare_keys;
    mp_obj_t *spare_items;
    bool has_keys;
} sorter_t;

static bool is_less(mp_obj_t a, mp_obj_t b) {
    if (mp_obj_is_small_int(a) && mp_obj_is_small_int(b)) {
        return (mp_int_t)a < (mp_int_t)b;
    }
    return mp_obj_is_true(mp_binary_op(MP_BINARY_OP_LESS, a, b));
}

static void insertion_sort(sorter_t *s, size_t from, size_t to) {
    for (size_t i = from + 1; i < to; ++i) {
        mp_obj_t key = s->keys[i], item = s->items[i];
        size_t j = i;
        for (; j > from && is_less(key, s->keys[j - 1]); --j) {
            s->keys[j] = s->keys[j - 1];
            s->items[j] = s->items[j - 1];
        }
        s->keys[j] = key;
        s->items[j] = item;
    }
}

static void move(sorter_t *s, size_t to, const mp_obj_t *keys, const mp_obj_t *items, size_t from, size_t n) {
    memmove(s->keys + to, keys + from, n * sizeof(mp_obj_t));
    if (s->has_keys) {
        memmove(s->items + to, items + from, n * sizeof(mp_obj_t));
    }
}

static void merge(sorter_t *s, size_t from, size_t middle, size_t to) {
    if (!is_less(s->keys[middle], s->keys[middle - 1])) {
        return;
    }
    size_t left = middle - from;
    memcpy(s->spare_keys, s->keys + from, left * sizeof(mp_obj_t));
    if (s->has_keys) {
        memcpy(s->spare_items, s->items + from, left * sizeof(mp_obj_t));
    }
    size_t i = 0, j = middle, at = from;
    while (i < left && j < to) {
        if (is_less(s->keys[j], s->spare_keys[i])) {
            move(s, at++, s->keys, s->items, j++, 1);
        } else {
            move(s, at++, s->spare_keys, s->spare_items, i++, 1);
        }
    }
    move(s, at, s->spare_keys, s->spare_items, i, left - i);
}

static void sort(sorter_t *s, size_t len) {
    for (size_t from = 0; from < len; from += RUN) {
        insertion_sort(s, from, MIN(from + RUN, len));
    }
    for (size_t width = RUN; width < len; width *= 2) {
        for (size_t from = 0; from + width < len; from += 2 * width) {
            merge(s, from, from + width, MIN(from + 2 * width, len));
        }
    }
}

static void reverse(mp_obj_t *items, size_t len) {
    for (size_t i = 0; i < len / 2; ++i) {
        mp_obj_t item = items[i];
        items[i] = items[len - 1 - i];
        items[len - 1 - i] = item;
    }
}

// Sorts a list by `key` (MP_OBJ_NULL: by the items); reversed, equal items still keep their order.
void cloche_sort(mp_obj_list_t *list, mp_obj_t key, bool reversed) {
    size_t len = list->len;
    sorter_t s = { .items = m_new(mp_obj_t, len), .has_keys = key != MP_OBJ_NULL };
    memcpy(s.items, list->items, len * sizeof(mp_obj_t));
    if (reversed) {
        reverse(s.items, len);
    }
    s.keys = s.items;
    s.spare_keys = m_new0(mp_obj_t, len);
    s.spare_items = s.spare_keys;
    if (s.has_keys) {
        s.keys = m_new0(mp_obj_t, len);
        s.spare_items = m_new0(mp_obj_t, len);
        for (size_t i = 0; i < len; ++i) {
            s.keys[i] = mp_call_function_1(key, s.items[i]);
        }
    }
    sort(&s, len);
    if (reversed) {
        reverse(s.items, len);
    }
    if (list->len != len) {
        mp_raise_ValueError(MP_ERROR_TEXT("list modified during sort"));
    }
    memcpy(list->items, s.items, len * sizeof(mp_obj_t));
    if (s.has_keys) {
        m_del(mp_obj_t, s.keys, len);
        m_del(mp_obj_t, s.spare_items, len);
    }
    m_del(mp_obj_t, s.items, len);
    m_del(mp_obj_t, s.spare_keys, len);
}

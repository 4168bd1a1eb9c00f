// Writes JSON: `_json.encode`, behind frozen/json.py, and the module's table.
//
// MicroPython's own writer prints what it does not know (`{1, 2}`, `<A object>`) and leaves text
// beyond ASCII as it is. This one raises TypeError or asks `default`, and has CPython's options.

#include <string.h>

#include "py/builtin.h"
#include "py/cstack.h"
#include "py/objtype.h"
#include "py/runtime.h"
#include "py/unicode.h"
#include "modjson.h"

typedef struct _writer_t {
    vstr_t *out;
    mp_print_t print;
    mp_obj_t default_;    // None or callable
    const char *indent;   // NULL: all on one line
    size_t indent_len;
    const char *item_separator;
    size_t item_separator_len;
    const char *key_separator;
    size_t key_separator_len;
    bool sort_keys;
    bool ascii;
    bool allow_nan;
    bool skip_keys;
} writer_t;

static void write_value(writer_t *w, mp_obj_t obj, size_t level);

static bool is_kind_of(mp_obj_t obj, const mp_obj_type_t *type) {
    return mp_obj_is_subclass_fast(MP_OBJ_FROM_PTR(mp_obj_get_type(obj)), MP_OBJ_FROM_PTR(type));
}

// An instance of a class derived from dict, list, str ... stands for that part of it.
static mp_obj_t native_part(mp_obj_t obj) {
    static const mp_obj_type_t *const types[] = {
        &mp_type_dict, &mp_type_list, &mp_type_tuple, &mp_type_str, &mp_type_int, &mp_type_float,
    };
    if (mp_obj_is_instance_type(mp_obj_get_type(obj))) {
        for (size_t i = 0; i < MP_ARRAY_SIZE(types); ++i) {
            if (is_kind_of(obj, types[i])) {
                return ((mp_obj_instance_t *)MP_OBJ_TO_PTR(obj))->subobj[0];
            }
        }
    }
    return obj;
}

static void text(writer_t *w, const char *s) {
    vstr_add_strn(w->out, s, strlen(s));
}

static void unicode_escape(vstr_t *out, uint32_t c) {
    if (c >= 0x10000) {
        c -= 0x10000;
        unicode_escape(out, 0xd800 | c >> 10);
        c = 0xdc00 | (c & 0x3ff);
    }
    static const char hex[] = "0123456789abcdef";
    char s[6] = { '\\', 'u', hex[c >> 12 & 15], hex[c >> 8 & 15], hex[c >> 4 & 15], hex[c & 15] };
    vstr_add_strn(out, s, sizeof(s));
}

static bool is_plain(byte c, bool ascii) {
    return c >= 0x20 && c != '"' && c != '\\' && (c < 0x7f || !ascii);
}

// Append a string; with `ascii`, what is beyond ASCII as escapes.
void json_write_string(vstr_t *out, const byte *s, size_t len, bool ascii) {
    static const char names[] = "\"\\bfnrt", values[] = "\"\\\b\f\n\r\t";
    const byte *end = s + len;
    vstr_add_byte(out, '"');
    while (s < end) {
        const byte *plain = s;
        while (s < end && is_plain(*s, ascii)) {
            ++s;
        }
        vstr_add_strn(out, (const char *)plain, s - plain);
        if (s == end) {
            break;
        }
        const char *value = *s ? strchr(values, *s) : NULL;
        if (value != NULL) {
            char escape[2] = { '\\', names[value - values] };
            vstr_add_strn(out, escape, 2);
        } else {
            unicode_escape(out, utf8_get_char(s));
        }
        s = utf8_next_char(s);
    }
    vstr_add_byte(out, '"');
}

static void string(writer_t *w, mp_obj_t obj) {
    size_t len;
    const byte *s = (const byte *)mp_obj_str_get_data(obj, &len);
    json_write_string(w->out, s, len, w->ascii);
}

static void number(writer_t *w, mp_obj_t obj) {
    if (mp_obj_is_float(obj)) {
        mp_float_t f = mp_obj_float_get(obj);
        if (isnan(f) || isinf(f)) {
            if (!w->allow_nan) {
                mp_raise_ValueError(MP_ERROR_TEXT("Out of range float values are not JSON compliant"));
            }
            text(w, isnan(f) ? "NaN" : f > 0 ? "Infinity" : "-Infinity");
            return;
        }
    }
    mp_obj_print_helper(&w->print, obj, PRINT_REPR);
}

static bool constant(writer_t *w, mp_obj_t obj) {
    const char *name = obj == mp_const_none ? "null"
        : obj == mp_const_true ? "true" : obj == mp_const_false ? "false" : NULL;
    if (name != NULL) {
        text(w, name);
    }
    return name != NULL;
}

static void new_line(writer_t *w, size_t level) {
    if (w->indent != NULL) {
        vstr_add_byte(w->out, '\n');
        while (level-- > 0) {
            vstr_add_strn(w->out, w->indent, w->indent_len);
        }
    }
}

static void separate(writer_t *w, bool first, size_t level) {
    if (!first) {
        vstr_add_strn(w->out, w->item_separator, w->item_separator_len);
    }
    new_line(w, level);
}

static void items_of(mp_obj_t obj, size_t *n, mp_obj_t **items) {
    if (is_kind_of(obj, &mp_type_list)) {
        mp_obj_list_get(obj, n, items);
    } else {
        mp_obj_tuple_get(obj, n, items);
    }
}

// A list or a tuple; it is measured anew for every item, since `default` may change it.
static void sequence(writer_t *w, mp_obj_t obj, size_t level) {
    size_t n;
    mp_obj_t *items;
    items_of(obj, &n, &items);
    vstr_add_byte(w->out, '[');
    bool empty = n == 0;
    for (size_t i = 0; i < n; ++i) {
        separate(w, i == 0, level + 1);
        write_value(w, items[i], level + 1);
        items_of(obj, &n, &items);
    }
    if (!empty) {
        new_line(w, level);
    }
    vstr_add_byte(w->out, ']');
}

// Writes a key of an object, which JSON wants to be text; false if it is to be left out.
static bool key(writer_t *w, mp_obj_t obj, bool first, size_t level) {
    obj = native_part(obj);
    bool is_text = mp_obj_is_str(obj);
    bool is_constant = obj == mp_const_none || mp_obj_is_bool(obj);
    if (!is_text && !is_constant && !mp_obj_is_int(obj) && !mp_obj_is_float(obj)) {
        if (w->skip_keys) {
            return false;
        }
        mp_raise_msg_varg(&mp_type_TypeError,
            MP_ERROR_TEXT("keys must be str, int, float, bool or None, not %s"), mp_obj_get_type_str(obj));
    }
    separate(w, first, level);
    if (is_text) {
        string(w, obj);
    } else {
        vstr_add_byte(w->out, '"');
        if (!constant(w, obj)) {
            number(w, obj);
        }
        vstr_add_byte(w->out, '"');
    }
    vstr_add_strn(w->out, w->key_separator, w->key_separator_len);
    return true;
}

static bool member(writer_t *w, mp_obj_t name, mp_obj_t value, bool first, size_t level) {
    if (!key(w, name, first, level)) {
        return false;
    }
    write_value(w, value, level);
    return true;
}

static bool members_sorted(writer_t *w, mp_obj_t dict, size_t level) {
    mp_map_t *map = mp_obj_dict_get_map(dict);
    mp_obj_t keys = mp_obj_new_list(0, NULL);
    for (size_t i = 0; i < map->alloc; ++i) {
        if (mp_map_slot_is_filled(map, i)) {
            mp_obj_list_append(keys, map->table[i].key);
        }
    }
    mp_map_t no_kw;
    mp_map_init(&no_kw, 0);
    mp_obj_list_sort(1, &keys, &no_kw);
    size_t n;
    mp_obj_t *items;
    mp_obj_list_get(keys, &n, &items);
    bool first = true;
    for (size_t i = 0; i < n; ++i) {
        mp_map_elem_t *elem = mp_map_lookup(mp_obj_dict_get_map(dict), items[i], MP_MAP_LOOKUP);
        if (elem != NULL && member(w, items[i], elem->value, first, level)) {
            first = false;
        }
    }
    return !first;
}

static bool members(writer_t *w, mp_obj_t dict, size_t level) {
    if (w->sort_keys) {
        return members_sorted(w, dict, level);
    }
    bool first = true;
    mp_map_t *map = mp_obj_dict_get_map(dict);
    for (size_t i = 0; i < map->alloc; ++i) {
        if (mp_map_slot_is_filled(map, i)
            && member(w, map->table[i].key, map->table[i].value, first, level)) {
            first = false;
        }
    }
    return !first;
}

static void object(writer_t *w, mp_obj_t dict, size_t level) {
    vstr_add_byte(w->out, '{');
    if (members(w, dict, level + 1)) {
        new_line(w, level);
    }
    vstr_add_byte(w->out, '}');
}

static bool known(writer_t *w, mp_obj_t obj, size_t level) {
    if (constant(w, obj)) {
    } else if (mp_obj_is_str(obj)) {
        string(w, obj);
    } else if (mp_obj_is_int(obj) || mp_obj_is_float(obj)) {
        number(w, obj);
    } else if (is_kind_of(obj, &mp_type_list) || is_kind_of(obj, &mp_type_tuple)) {
        sequence(w, obj, level);
    } else if (is_kind_of(obj, &mp_type_dict)) {
        object(w, obj, level);
    } else {
        return false;
    }
    return true;
}

static void write_value(writer_t *w, mp_obj_t obj, size_t level) {
    mp_cstack_check();
    if (known(w, native_part(obj), level)) {
        return;
    }
    if (w->default_ == mp_const_none) {
        mp_raise_msg_varg(&mp_type_TypeError,
            MP_ERROR_TEXT("Object of type %s is not JSON serializable"), mp_obj_get_type_str(obj));
    }
    write_value(w, mp_call_function_1(w->default_, obj), level);
}

// encode(obj, default, indent, item_separator, key_separator, sort_keys, ascii, allow_nan, skip_keys)
static mp_obj_t json_encode(size_t n_args, const mp_obj_t *args) {
    vstr_t out;
    writer_t w = {
        .out = &out, .default_ = args[1], .sort_keys = mp_obj_is_true(args[5]),
        .ascii = mp_obj_is_true(args[6]), .allow_nan = mp_obj_is_true(args[7]),
        .skip_keys = mp_obj_is_true(args[8]),
    };
    if (args[2] != mp_const_none) {
        w.indent = mp_obj_str_get_data(args[2], &w.indent_len);
    }
    w.item_separator = mp_obj_str_get_data(args[3], &w.item_separator_len);
    w.key_separator = mp_obj_str_get_data(args[4], &w.key_separator_len);
    vstr_init_print(&out, 64, &w.print);
    write_value(&w, args[0], 0);
    return mp_obj_new_str_from_utf8_vstr(&out);
}
MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(json_encode_obj, 9, 9, json_encode);

static const mp_rom_map_elem_t json_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR__json) },
    { MP_ROM_QSTR(MP_QSTR_encode), MP_ROM_PTR(&json_encode_obj) },
    { MP_ROM_QSTR(MP_QSTR_decode), MP_ROM_PTR(&json_decode_obj) },
};
static MP_DEFINE_CONST_DICT(json_globals, json_globals_table);

const mp_obj_module_t mp_module_cloche_json = {
    .base = { &mp_type_module },
    .globals = (mp_obj_dict_t *)&json_globals,
};

MP_REGISTER_MODULE(MP_QSTR__json, mp_module_cloche_json);

// Values on their way to the host: the tagged JSON of docs/values.md.
//
// What cannot be carried raises TypeError.
#include <math.h>
#include <string.h>

#include "py/cstack.h"
#include "py/objint.h"
#include "py/objstr.h"
#include "py/objtype.h"
#include "py/runtime.h"
#include "channel.h"

#define GREATEST_NUMBER (9007199254740991.0) // what JSON's readers take for a number without loss
#define NUMBER_DIGITS (4) // of an int's 16-bit digits, those that such a number has
#define INT_TEXT_BYTES (4300)
#define INT_DIGITS (INT_TEXT_BYTES * 10 / 48 + 1) // a 16-bit digit takes more than 4.8 decimal ones

static void text(vstr_t *out, const char *s) {
    vstr_add_strn(out, s, strlen(s));
}

// How many levels are left below `taken` of them.
size_t cloche_levels_below(size_t levels, size_t taken) {
    if (taken > levels) {
        mp_raise_TypeError(
            MP_ERROR_TEXT("a value of more than 30 levels, or one that holds itself, cannot be carried"));
    }
    return levels - taken;
}

static void open_tag(vstr_t *out, const char *tag) {
    vstr_printf(out, "{\"$\":\"%s\",\"v\":", tag);
}

static bool is_kind_of(mp_obj_t object, const mp_obj_type_t *type) {
    return mp_obj_is_subclass_fast(MP_OBJ_FROM_PTR(mp_obj_get_type(object)), MP_OBJ_FROM_PTR(type));
}

// What an instance of a class derived from a built-in one holds of that; any other object itself.
static mp_obj_t native_part(mp_obj_t object) {
    static const mp_obj_type_t *const types[] = {
        &mp_type_dict, &mp_type_list, &mp_type_tuple, &mp_type_str, &mp_type_int, &mp_type_float,
        &mp_type_bytes, &mp_type_bytearray, &mp_type_set, &mp_type_frozenset,
    };
    if (mp_obj_is_instance_type(mp_obj_get_type(object))) {
        for (size_t i = 0; i < MP_ARRAY_SIZE(types); ++i) {
            if (is_kind_of(object, types[i])) {
                return ((mp_obj_instance_t *)MP_OBJ_TO_PTR(object))->subobj[0];
            }
        }
    }
    return object;
}

static void printed(vstr_t *out, mp_obj_t object) {
    mp_print_t print = {out, (mp_print_strn_t)vstr_add_strn};
    mp_obj_print_helper(&print, object, PRINT_REPR);
}

static void digits(vstr_t *out, mp_obj_t object) {
    size_t start = out->len;
    printed(out, object);
    size_t sign = out->buf[start] == '-' ? 1 : 0;
    if (out->len - start - sign > INT_TEXT_BYTES) {
        out->len = start;
        mp_raise_TypeError(MP_ERROR_TEXT("an int of more than 4,300 digits cannot be carried"));
    }
}

static void large_int(vstr_t *out, mp_obj_t object, size_t levels) {
    const mpz_t *number = &((mp_obj_int_t *)MP_OBJ_TO_PTR(object))->mpz;
    if (number->len <= NUMBER_DIGITS && fabs(mpz_as_float(number)) <= GREATEST_NUMBER) {
        printed(out, object);
        return;
    }
    if (number->len > INT_DIGITS) { // not printed, which takes quadratic time
        mp_raise_TypeError(MP_ERROR_TEXT("an int of more than 4,300 digits cannot be carried"));
    }
    cloche_levels_below(levels, 1);
    open_tag(out, "int");
    vstr_add_byte(out, '"');
    digits(out, object);
    text(out, "\"}");
}

static void real(vstr_t *out, mp_float_t number, size_t levels) {
    if (isnan(number) || isinf(number)) {
        cloche_levels_below(levels, 1);
        open_tag(out, "float");
        text(out, isnan(number) ? "\"nan\"}" : number > 0 ? "\"inf\"}" : "\"-inf\"}");
    } else {
        printed(out, mp_obj_new_float(number));
    }
}

static void complex(vstr_t *out, mp_obj_t object, size_t levels) {
    mp_float_t re, im;
    mp_obj_complex_get(object, &re, &im);
    levels = cloche_levels_below(levels, 2);
    open_tag(out, "complex");
    vstr_add_byte(out, '[');
    real(out, re, levels);
    vstr_add_byte(out, ',');
    real(out, im, levels);
    text(out, "]}");
}

static void bytes(vstr_t *out, mp_obj_t object, size_t levels) {
    mp_buffer_info_t data;
    mp_get_buffer_raise(object, &data, MP_BUFFER_READ);
    cloche_frame_check(out, data.len);
    cloche_levels_below(levels, 1);
    open_tag(out, "bytes");
    vstr_add_byte(out, '"');
    cloche_base64_write(out, data.buf, data.len);
    text(out, "\"}");
}

static bool constant(vstr_t *out, mp_obj_t object) {
    const char *name = object == mp_const_none ? "null"
        : object == mp_const_true ? "true" : object == mp_const_false ? "false" : NULL;
    if (name != NULL) {
        text(out, name);
    }
    return name != NULL;
}

static bool is_buffer(mp_obj_t object) {
    return mp_obj_is_type(object, &mp_type_bytes) || mp_obj_is_type(object, &mp_type_bytearray)
        || mp_obj_is_type(object, &mp_type_memoryview);
}

static bool scalar(vstr_t *out, mp_obj_t object, size_t levels) {
    if (mp_obj_is_small_int(object)) {
        vstr_printf(out, INT_FMT, MP_OBJ_SMALL_INT_VALUE(object));
    } else if (mp_obj_is_str(object)) {
        cloche_text_write(out, object);
    } else if (constant(out, object)) {
    } else if (mp_obj_is_exact_type(object, &mp_type_int)) {
        large_int(out, object, levels);
    } else if (mp_obj_is_float(object)) {
        real(out, mp_obj_float_get(object), levels);
    } else if (mp_obj_is_type(object, &mp_type_complex)) {
        complex(out, object, levels);
    } else if (is_buffer(object)) {
        bytes(out, object, levels);
    } else {
        return cloche_date_write(out, object, levels);
    }
    return true;
}

static void array(vstr_t *out, mp_obj_t iterable, size_t levels) {
    levels = cloche_levels_below(levels, 1);
    mp_obj_iter_buf_t buffer;
    mp_obj_t iterator = mp_getiter(iterable, &buffer), item;
    vstr_add_byte(out, '[');
    for (bool first = true; (item = mp_iternext(iterator)) != MP_OBJ_STOP_ITERATION; first = false) {
        text(out, first ? "" : ",");
        cloche_value_write(out, item, levels);
    }
    vstr_add_byte(out, ']');
}

static void tagged_array(vstr_t *out, const char *tag, mp_obj_t iterable, size_t levels) {
    levels = cloche_levels_below(levels, 1);
    open_tag(out, tag);
    array(out, iterable, levels);
    vstr_add_byte(out, '}');
}

static bool is_name(mp_obj_t key) {
    if (!mp_obj_is_str(key)) {
        return false;
    }
    size_t length;
    const char *data = mp_obj_str_get_data(key, &length);
    return length != 1 || data[0] != '$';
}

static bool has_names_only(const mp_map_t *map) {
    for (size_t i = 0; i < map->alloc; ++i) {
        if (mp_map_slot_is_filled(map, i) && !is_name(native_part(map->table[i].key))) {
            return false;
        }
    }
    return true;
}

static void member(vstr_t *out, mp_obj_t key, mp_obj_t value, size_t levels) {
    cloche_text_write(out, native_part(key));
    vstr_add_byte(out, ':');
    cloche_value_write(out, value, levels);
}

static void pair(vstr_t *out, mp_obj_t key, mp_obj_t value, size_t levels) {
    mp_obj_t both[2] = {key, value};
    array(out, mp_obj_new_tuple(2, both), levels);
}

// The items of a dict in turn. Its table is looked up anew for each: writing a date calls code that the guest may
// have put there, and that may change the dict.
static void items(vstr_t *out, const mp_map_t *map, size_t levels,
    void (*write)(vstr_t *, mp_obj_t, mp_obj_t, size_t)) {
    bool first = true;
    for (size_t i = 0; i < map->alloc; ++i) {
        if (mp_map_slot_is_filled(map, i)) {
            text(out, first ? "" : ",");
            first = false;
            write(out, map->table[i].key, map->table[i].value, levels);
        }
    }
}

static void dict(vstr_t *out, mp_obj_t object, size_t levels) {
    const mp_map_t *map = mp_obj_dict_get_map(object);
    if (has_names_only(map)) {
        levels = cloche_levels_below(levels, 1);
        vstr_add_byte(out, '{');
        items(out, map, levels, member);
        vstr_add_byte(out, '}');
    } else {
        levels = cloche_levels_below(levels, 2);
        open_tag(out, "dict");
        vstr_add_byte(out, '[');
        items(out, map, levels, pair);
        text(out, "]}");
    }
}

static bool container(vstr_t *out, mp_obj_t object, size_t levels) {
    if (is_kind_of(object, &mp_type_list)) {
        array(out, object, levels);
    } else if (is_kind_of(object, &mp_type_dict)) {
        dict(out, object, levels);
    } else if (is_kind_of(object, &mp_type_tuple)) {
        tagged_array(out, "tuple", object, levels);
    } else if (mp_obj_is_type(object, &mp_type_set)) {
        tagged_array(out, "set", object, levels);
    } else if (mp_obj_is_type(object, &mp_type_frozenset)) {
        tagged_array(out, "frozenset", object, levels);
    } else {
        return false;
    }
    return true;
}

// Append a value, in which `levels` arrays and objects may lie in each other.
void cloche_value_write(vstr_t *out, mp_obj_t value, size_t levels) {
    MICROPY_RECURSION_LEVEL();
    cloche_frame_check(out, 0);
    mp_obj_t native = native_part(value);
    if (!scalar(out, native, levels) && !container(out, native, levels)) {
        mp_raise_msg_varg(&mp_type_TypeError, 
            MP_ERROR_TEXT("a value of the type %s cannot be carried"), mp_obj_get_type_str(value));
    }
}

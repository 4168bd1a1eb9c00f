// Frames from the host: JSON, whose tagged objects become the values that they stand for (docs/values.md).
//
// The host is trusted to mean well. What it sends is checked for its shape only, so that nothing here can be
// led astray by it: what is wrong raises ValueError or TypeError.
#include "py/objstr.h"
#include "py/parsenum.h"
#include "py/runtime.h"
#include "channel.h"
#include "modjson.h"

static mp_obj_t fail(mp_obj_t message, mp_obj_t offset) {
    mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("the host's frame is no JSON at %d: %s"),
        (int)mp_obj_get_int(offset), mp_obj_str_get_str(message));
}
static MP_DEFINE_CONST_FUN_OBJ_2(fail_obj, fail);

static mp_obj_t number(mp_obj_t text, bool is_float) {
    size_t length;
    const char *digits = mp_obj_str_get_data(text, &length);
    return is_float ? mp_parse_num_float(digits, length, false, NULL)
        : mp_parse_num_integer(digits, length, 10, NULL);
}

static mp_obj_t complex(mp_obj_t content) {
    mp_obj_t *parts;
    mp_obj_get_array_fixed_n(content, 2, &parts);
    return mp_obj_new_complex(mp_obj_get_float(parts[0]), mp_obj_get_float(parts[1]));
}

static mp_obj_t dict(mp_obj_t content) {
    size_t n;
    mp_obj_t *pairs, *pair;
    mp_obj_get_array(content, &n, &pairs);
    mp_obj_t result = mp_obj_new_dict(n);
    for (size_t i = 0; i < n; ++i) {
        mp_obj_get_array_fixed_n(pairs[i], 2, &pair);
        mp_obj_dict_store(result, pair[0], pair[1]);
    }
    return result;
}

static mp_obj_t of_items(const mp_obj_type_t *type, mp_obj_t content) {
    size_t n;
    mp_obj_t *items;
    mp_obj_get_array(content, &n, &items);
    return mp_call_function_1(MP_OBJ_FROM_PTR(type), content);
}

static mp_obj_t untagged(qstr tag, mp_obj_t content) {
    switch (tag) {
        case MP_QSTR_int:
        case MP_QSTR_float:
            return number(content, tag == MP_QSTR_float);
        case MP_QSTR_bytes:
            return cloche_base64_read(content);
        case MP_QSTR_tuple:
            return of_items(&mp_type_tuple, content);
        case MP_QSTR_set:
            return of_items(&mp_type_set, content);
        case MP_QSTR_frozenset:
            return of_items(&mp_type_frozenset, content);
        case MP_QSTR_dict:
            return dict(content);
        case MP_QSTR_complex:
            return complex(content);
        case MP_QSTR_decimal:
            return content; // there is no Decimal here
        default:
            return cloche_date_read(tag, content);
    }
}

// Called for every object of a frame.
static mp_obj_t object_hook(mp_obj_t object) {
    mp_obj_t tag = cloche_frame_member(object, MP_QSTR__dollar_, &mp_type_str);
    if (tag == MP_OBJ_NULL) {
        return object;
    }
    mp_obj_t content = cloche_frame_member(object, MP_QSTR_v, NULL);
    mp_obj_t value = content == MP_OBJ_NULL ? MP_OBJ_NULL : untagged(mp_obj_str_get_qstr(tag), content);
    if (value == MP_OBJ_NULL) {
        mp_raise_ValueError(MP_ERROR_TEXT("the host's frame has a value of no known kind"));
    }
    return value;
}
static MP_DEFINE_CONST_FUN_OBJ_1(object_hook_obj, object_hook);

static mp_obj_t decode(const char *text, size_t length, size_t start, size_t *end) {
    mp_obj_str_t bytes = {{&mp_type_bytes}, 0, length, (const byte *)text};
    mp_obj_t arguments[] = {
        MP_OBJ_FROM_PTR(&bytes), MP_OBJ_NEW_SMALL_INT(start), MP_OBJ_FROM_PTR(&fail_obj), mp_const_true,
        MP_OBJ_FROM_PTR(&object_hook_obj), mp_const_none, mp_const_none, mp_const_none, mp_const_none,
    };
    mp_obj_t *result;
    mp_obj_get_array_fixed_n(json_decode_obj.fun.var(MP_ARRAY_SIZE(arguments), arguments), 2, &result);
    *end = mp_obj_get_int(result[1]);
    return result[0];
}

// The dict that a frame's text stands for.
mp_obj_t cloche_frame_read(const char *text, size_t length) {
    size_t end;
    mp_obj_t frame = decode(text, length, 0, &end);
    if (end != length || !mp_obj_is_type(frame, &mp_type_dict)) {
        mp_raise_ValueError(MP_ERROR_TEXT("the host's frame is no JSON object"));
    }
    return frame;
}

// The last member of a frame, whose value begins at `start`; MP_OBJ_NULL if it is not the last.
mp_obj_t cloche_last_member_read(const char *text, size_t length, size_t start) {
    size_t end;
    mp_obj_t value = decode(text, length, start, &end);
    return end + 1 == length && text[end] == '}' ? value : MP_OBJ_NULL;
}

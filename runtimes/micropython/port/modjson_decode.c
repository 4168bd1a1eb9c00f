// Reads JSON as strictly as CPython does: `_json.decode`, behind frozen/json.py.
//
// MicroPython's own reader takes commas and colons for blanks, so `[1 2]` and `{"a" 1}` pass. This
// one reports what is wrong and where with CPython's words. RFC 8259, plus NaN and the infinities.

#include <string.h>

#include "py/cstack.h"
#include "py/parsenum.h"
#include "py/runtime.h"
#include "modjson.h"

typedef struct _reader_t {
    const byte *start;
    const byte *pos;
    const byte *end;
    bool strict;          // control characters in strings are refused
    mp_obj_t fail;        // called with a message and an offset; raises
    mp_obj_t object_hook; // these are None or callable
    mp_obj_t pairs_hook;
    mp_obj_t float_hook;
    mp_obj_t int_hook;
    mp_obj_t constant_hook;
} reader_t;

static NORETURN void fail_at(reader_t *r, const char *message, const byte *where) {
    mp_call_function_2(r->fail, mp_obj_new_str_from_cstr(message), mp_obj_new_int(where - r->start));
    mp_raise_ValueError(MP_ERROR_TEXT("not JSON")); // in case the callable returned
}

static void skip_space(reader_t *r) {
    while (r->pos < r->end && (*r->pos == ' ' || *r->pos == '\n' || *r->pos == '\t' || *r->pos == '\r')) {
        ++r->pos;
    }
}

static bool accept(reader_t *r, char c) {
    if (r->pos < r->end && *r->pos == c) {
        ++r->pos;
        return true;
    }
    return false;
}

static bool accept_word(reader_t *r, const char *word) {
    size_t len = strlen(word);
    if ((size_t)(r->end - r->pos) >= len && memcmp(r->pos, word, len) == 0) {
        r->pos += len;
        return true;
    }
    return false;
}

// The four digits at `pos`, or -1.
static int32_t hex4(reader_t *r) {
    if (r->end - r->pos < 4) {
        return -1;
    }
    int32_t value = 0;
    for (int i = 0; i < 4; ++i) {
        byte c = r->pos[i];
        byte small = c | 0x20;
        if (c >= '0' && c <= '9') {
            value = value << 4 | (c - '0');
        } else if (small >= 'a' && small <= 'f') {
            value = value << 4 | (small - 'a' + 10);
        } else {
            return -1;
        }
    }
    return value;
}

static uint32_t unicode_escape(reader_t *r) {
    int32_t high = hex4(r);
    if (high < 0) {
        fail_at(r, "Invalid \\uXXXX escape", r->pos - 1);
    }
    r->pos += 4;
    if (high >= 0xd800 && high <= 0xdbff && r->end - r->pos >= 6 && r->pos[0] == '\\' && r->pos[1] == 'u') {
        r->pos += 2;
        int32_t low = hex4(r);
        if (low >= 0xdc00 && low <= 0xdfff) {
            r->pos += 4;
            return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        }
        r->pos -= 2;
    }
    return high;
}

static void escape(reader_t *r, vstr_t *text) {
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    const byte *backslash = r->pos - 1;
    if (accept(r, 'u')) {
        vstr_add_char(text, unicode_escape(r));
        return;
    }
    const char *name = r->pos < r->end && *r->pos ? strchr(names, *r->pos) : NULL;
    if (name == NULL) {
        fail_at(r, "Invalid \\escape", backslash);
    }
    vstr_add_byte(text, values[name - names]);
    ++r->pos;
}

// A string whose opening quote has been read.
static mp_obj_t string(reader_t *r) {
    const byte *quote = r->pos - 1;
    const byte *plain = r->pos;
    vstr_t text;
    bool has_text = false;
    for (;;) {
        if (r->pos >= r->end) {
            fail_at(r, "Unterminated string starting at", quote);
        }
        byte c = *r->pos;
        if (c < 0x20 && r->strict) {
            fail_at(r, "Invalid control character at", r->pos);
        }
        if (c != '"' && c != '\\') {
            ++r->pos;
            continue;
        }
        size_t len = r->pos++ - plain;
        if (c == '"' && !has_text) {
            return mp_obj_new_str((const char *)plain, len);
        }
        if (!has_text) {
            vstr_init(&text, len + 16);
            has_text = true;
        }
        vstr_add_strn(&text, (const char *)plain, len);
        if (c == '"') {
            return mp_obj_new_str_from_utf8_vstr(&text);
        }
        if (r->pos >= r->end) {
            fail_at(r, "Unterminated string starting at", quote);
        }
        escape(r, &text);
        plain = r->pos;
    }
}

static bool digits(reader_t *r) {
    const byte *first = r->pos;
    while (r->pos < r->end && *r->pos >= '0' && *r->pos <= '9') {
        ++r->pos;
    }
    return r->pos > first;
}

// Steps over a part such as ".5" or "e-3" if it is whole, and tells whether it was.
static bool fraction(reader_t *r) {
    const byte *first = r->pos;
    if (accept(r, '.') && digits(r)) {
        return true;
    }
    r->pos = first;
    return false;
}

static bool exponent(reader_t *r) {
    const byte *first = r->pos;
    if (accept(r, 'e') || accept(r, 'E')) {
        if (!accept(r, '-')) {
            accept(r, '+');
        }
        if (digits(r)) {
            return true;
        }
    }
    r->pos = first;
    return false;
}

static mp_obj_t number(reader_t *r) {
    const byte *first = r->pos;
    accept(r, '-');
    if (!accept(r, '0') && !digits(r)) {
        fail_at(r, "Expecting value", first);
    }
    bool is_float = fraction(r);
    is_float = exponent(r) || is_float;
    mp_obj_t hook = is_float ? r->float_hook : r->int_hook;
    const char *text = (const char *)first;
    size_t len = r->pos - first;
    if (hook != mp_const_none) {
        return mp_call_function_1(hook, mp_obj_new_str(text, len));
    }
    return is_float ? mp_parse_num_float(text, len, false, NULL) : mp_parse_num_integer(text, len, 10, NULL);
}

static mp_obj_t value(reader_t *r);

static mp_obj_t array(reader_t *r) {
    mp_obj_t list = mp_obj_new_list(0, NULL);
    skip_space(r);
    if (accept(r, ']')) {
        return list;
    }
    for (;;) {
        mp_obj_list_append(list, value(r));
        skip_space(r);
        if (accept(r, ']')) {
            return list;
        }
        const byte *comma = r->pos;
        if (!accept(r, ',')) {
            fail_at(r, "Expecting ',' delimiter", comma);
        }
        skip_space(r);
        if (r->pos < r->end && *r->pos == ']') {
            fail_at(r, "Illegal trailing comma before end of array", comma);
        }
    }
}

static mp_obj_t member(reader_t *r, mp_obj_t *key) {
    if (!accept(r, '"')) {
        fail_at(r, "Expecting property name enclosed in double quotes", r->pos);
    }
    *key = string(r);
    skip_space(r);
    if (!accept(r, ':')) {
        fail_at(r, "Expecting ':' delimiter", r->pos);
    }
    return value(r);
}

static mp_obj_t finished(reader_t *r, mp_obj_t object) {
    if (r->pairs_hook != mp_const_none) {
        return mp_call_function_1(r->pairs_hook, object);
    }
    return r->object_hook != mp_const_none ? mp_call_function_1(r->object_hook, object) : object;
}

static mp_obj_t object(reader_t *r) {
    bool pairs = r->pairs_hook != mp_const_none;
    skip_space(r);
    bool empty = accept(r, '}');
    // Most objects have a few members; growing by one at a time would take as many allocations.
    mp_obj_t result = pairs ? mp_obj_new_list(0, NULL) : mp_obj_new_dict(empty ? 0 : 4);
    if (empty) {
        return finished(r, result);
    }
    for (;;) {
        mp_obj_t item[2];
        item[1] = member(r, &item[0]);
        if (pairs) {
            mp_obj_list_append(result, mp_obj_new_tuple(2, item));
        } else {
            mp_obj_dict_store(result, item[0], item[1]);
        }
        skip_space(r);
        if (accept(r, '}')) {
            return finished(r, result);
        }
        const byte *comma = r->pos;
        if (!accept(r, ',')) {
            fail_at(r, "Expecting ',' delimiter", comma);
        }
        skip_space(r);
        if (r->pos < r->end && *r->pos == '}') {
            fail_at(r, "Illegal trailing comma before end of object", comma);
        }
    }
}

static mp_obj_t constant(reader_t *r, const char *name, mp_float_t number) {
    if (r->constant_hook != mp_const_none) {
        return mp_call_function_1(r->constant_hook, mp_obj_new_str_from_cstr(name));
    }
    return mp_obj_new_float(number);
}

static mp_obj_t value(reader_t *r) {
    mp_cstack_check();
    skip_space(r);
    if (accept(r, '"')) {
        return string(r);
    }
    if (accept(r, '{')) {
        return object(r);
    }
    if (accept(r, '[')) {
        return array(r);
    }
    if (accept_word(r, "null")) {
        return mp_const_none;
    }
    if (accept_word(r, "true")) {
        return mp_const_true;
    }
    if (accept_word(r, "false")) {
        return mp_const_false;
    }
    if (accept_word(r, "NaN")) {
        return constant(r, "NaN", (mp_float_t)NAN);
    }
    if (accept_word(r, "Infinity")) {
        return constant(r, "Infinity", (mp_float_t)INFINITY);
    }
    if (accept_word(r, "-Infinity")) {
        return constant(r, "-Infinity", -(mp_float_t)INFINITY);
    }
    return number(r);
}

// decode(text, start, fail, strict, object_hook, pairs_hook, float_hook, int_hook, constant_hook)
//   -> (value, offset of what follows it)
static mp_obj_t json_decode(size_t n_args, const mp_obj_t *args) {
    mp_buffer_info_t text;
    mp_get_buffer_raise(args[0], &text, MP_BUFFER_READ);
    mp_int_t start = mp_obj_get_int(args[1]);
    if (start < 0 || (size_t)start > text.len) {
        mp_raise_ValueError(MP_ERROR_TEXT("start is outside of the text"));
    }
    reader_t r = {
        .start = text.buf, .pos = (const byte *)text.buf + start, .end = (const byte *)text.buf + text.len,
        .fail = args[2], .strict = mp_obj_is_true(args[3]), .object_hook = args[4],
        .pairs_hook = args[5], .float_hook = args[6], .int_hook = args[7], .constant_hook = args[8],
    };
    mp_obj_t result[2];
    result[0] = value(&r);
    skip_space(&r);
    result[1] = mp_obj_new_int(r.pos - r.start);
    return mp_obj_new_tuple(2, result);
}
MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(json_decode_obj, 9, 9, json_decode);

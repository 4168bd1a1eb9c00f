// Characters beyond ASCII, by blocks of Unicode instead of by its tables, and str methods that need them.

#include "py/objstr.h"
#include "py/runtime.h"
#include "py/unicode.h"
#include "lang_unicode.h"

// The small letter of a capital one, for the scripts where the two are a fixed distance apart.
uint32_t cloche_lower(uint32_t c) {
    if (c < 0x80) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
    if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3ab && c != 0x3a2)
        || (c >= 0x410 && c <= 0x42f)) {
        return c + 32;
    }
    if (c >= 0x400 && c <= 0x40f) {
        return c + 80;
    }
    bool even = (c >= 0x100 && c <= 0x12f) || (c >= 0x132 && c <= 0x137) || (c >= 0x14a && c <= 0x177)
        || (c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) || (c >= 0x1e00 && c <= 0x1e95);
    bool odd = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
    if ((even && !(c & 1)) || (odd && (c & 1))) {
        return c + 1;
    }
    return c;
}

uint32_t cloche_upper(uint32_t c) {
    static const uint8_t distances[] = { 32, 80, 1 };
    for (size_t i = 0; i < MP_ARRAY_SIZE(distances); ++i) {
        if (c > distances[i] && cloche_lower(c - distances[i]) == c && c - distances[i] != c) {
            return c - distances[i];
        }
    }
    return c;
}

bool cloche_is_space(uint32_t c, bool ascii) {
    if (c < 0x80) {
        return c == ' ' || (c >= 9 && c <= 13) || (!ascii && c >= 0x1c && c <= 0x1f);
    }
    return !ascii && (c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000);
}

// Beyond ASCII without tables: every block is letters, but for the blocks of signs listed here.
bool cloche_is_word(uint32_t c, bool ascii) {
    if (c < 0x80) {
        return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    }
    if (ascii) {
        return false;
    }
    if (c < 0xc0) {
        return c == 0xaa || c == 0xb2 || c == 0xb3 || c == 0xb5 || (c >= 0xb9 && c <= 0xbe && c != 0xbb);
    }
    return !(c == 0xd7 || c == 0xf7 || (c >= 0x300 && c <= 0x36f) || (c >= 0x2000 && c <= 0x206f)
        || (c >= 0x20a0 && c <= 0x20ff) || (c >= 0x2190 && c <= 0x245f) || (c >= 0x2500 && c <= 0x2775)
        || (c >= 0x2794 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020)
        || c == 0x30fb || (c >= 0xd800 && c <= 0xf8ff) || (c >= 0xfe00 && c <= 0xfe6f)
        || (c >= 0xff00 && c <= 0xff0f) || (c >= 0xff1a && c <= 0xff20) || (c >= 0xff3b && c <= 0xff40)
        || (c >= 0xff5b && c <= 0xff65) || (c >= 0x1f000 && c <= 0x1faff) || c >= 0xe0000);
}


// Whether repr() shows it as it is.
bool cloche_is_printable(uint32_t c) {
    if (c < 0x80) {
        return c >= ' ' && c != 0x7f;
    }
    return !(c <= 0xa0 || c == 0xad || c == 0x1680 || (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f)
        || (c >= 0x205f && c <= 0x206f) || c == 0x3000 || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef)
        || c == 0x378 || c == 0x379 || (c >= 0xd800 && c <= 0xf8ff) || c == 0xfeff
        || (c >= 0xfff0 && c <= 0xfffb) || c >= 0xe0000);
}

// str.upper and str.lower of a text beyond ASCII.
mp_obj_t cloche_convert_case(const byte *text, size_t len, bool up) {
    vstr_t out;
    vstr_init(&out, len + 8);
    for (const byte *end = text + len; text < end; text = utf8_next_char(text)) {
        uint32_t c = utf8_get_char(text);
        if (up && c == 0xdf) {
            vstr_add_str(&out, "SS");
        } else {
            vstr_add_char(&out, up ? cloche_upper(c) : cloche_lower(c));
        }
    }
    return mp_obj_new_str_from_utf8_vstr(&out);
}

static bool is_kind(bool (*ascii_kind)(unichar), uint32_t c) {
    if (c < 0x80) {
        return ascii_kind(c);
    }
    if (ascii_kind == unichar_isalpha) {
        return cloche_is_word(c, false) && !(c < 0xc0 && c != 0xaa && c != 0xb5 && c != 0xba);
    }
    return ascii_kind == unichar_isspace && cloche_is_space(c, false);
}

// str.isalpha, isspace, isdigit, isupper and islower of a text beyond ASCII.
bool cloche_is_text_of(bool (*ascii_kind)(unichar), const byte *text, size_t len) {
    bool up = ascii_kind == unichar_isupper, down = ascii_kind == unichar_islower;
    bool any = false;
    for (const byte *end = text + len; text < end; text = utf8_next_char(text)) {
        uint32_t c = utf8_get_char(text);
        bool is_up = cloche_lower(c) != c, is_down = cloche_upper(c) != c || c == 0xdf;
        if (up || down) {
            if (up ? is_down : is_up) {
                return false;
            }
            any = any || is_up || is_down;
        } else if (!is_kind(ascii_kind, c)) {
            return false;
        }
    }
    return up || down ? any : true;
}

// `split` and `rsplit` with their arguments by name.
mp_obj_t cloche_split_by(size_t n_args, const mp_obj_t *args, mp_map_t *keywords,
    mp_obj_t (*split)(size_t, const mp_obj_t *)) {
    static const mp_arg_t allowed[] = {
        { MP_QSTR_sep, MP_ARG_OBJ, { .u_rom_obj = MP_ROM_NONE } },
        { MP_QSTR_maxsplit, MP_ARG_OBJ, { .u_rom_obj = MP_ROM_INT(-1) } },
    };
    mp_arg_val_t values[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args - 1, args + 1, keywords, MP_ARRAY_SIZE(allowed), allowed, values);
    mp_obj_t all[3] = { args[0], values[0].u_obj, values[1].u_obj };
    bool limited = values[1].u_obj != MP_OBJ_NEW_SMALL_INT(-1);
    return split(limited ? 3 : values[0].u_obj == mp_const_none ? 1 : 2, all);
}

// Format specifications, `f"{value:spec}"`, as in Python: any fill character, `_` and `,`, `__format__`.
//
// https://docs.python.org/3.13/library/string.html#format-specification-mini-language

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "py/formatfloat.h"
#include "py/objint.h"
#include "py/objtype.h"
#include "py/runtime.h"

typedef struct _spec_t {
    const char *fill; // one character in UTF-8
    size_t fill_len;
    char align; // 0: the default of the type
    bool zeros; // a 0 in front of the width asks for zeros behind the sign of a number
    char sign;  // 0, '+' or ' '
    bool alternate;
    size_t width;
    char group; // 0, ',' or '_'
    int precision; // -1: none
    char type;  // 0: none
} spec_t;

static NORETURN void bad_spec(void) {
    mp_raise_ValueError(MP_ERROR_TEXT("Invalid format specifier"));
}

static NORETURN void bad_type(const spec_t *spec, mp_obj_t obj) {
    mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("Unknown format code '%c' for object of type '%s'"),
        spec->type, mp_obj_get_type_str(obj));
}

static bool is_align(const char *s, const char *end) {
    return s < end && *s != '\0' && strchr("<>=^", *s) != NULL;
}

static size_t number(const char **s, const char *end) {
    size_t n = 0;
    for (; *s < end && **s >= '0' && **s <= '9'; ++*s) {
        n = n * 10 + (**s - '0');
        if (n > 0xffffff) {
            mp_raise_ValueError(MP_ERROR_TEXT("Too many decimal digits in format string"));
        }
    }
    return n;
}

static bool accept(const char **s, const char *end, const char *chars, char *found) {
    if (*s < end && **s != '\0' && strchr(chars, **s) != NULL) {
        *found = *(*s)++;
        return true;
    }
    return false;
}

static spec_t parse(const char *s, const char *end) {
    spec_t spec = { .fill = " ", .fill_len = 1, .precision = -1 };
    char found;
    size_t first = s < end ? 1 : 0;
    while (s + first < end && (s[first] & 0xc0) == 0x80) {
        ++first;
    }
    bool has_fill = is_align(s + first, end);
    if (has_fill) {
        spec.fill = s;
        spec.fill_len = first;
        spec.align = s[first];
        s += first + 1;
    } else {
        accept(&s, end, "<>=^", &spec.align);
    }
    accept(&s, end, "+- ", &spec.sign);
    accept(&s, end, "z", &found);
    spec.alternate = accept(&s, end, "#", &found);
    if (accept(&s, end, "0", &found)) {
        if (spec.fill[0] == ' ' && !has_fill) {
            spec.fill = "0";
        }
        spec.zeros = spec.align == 0;
    }
    spec.width = number(&s, end);
    accept(&s, end, ",_", &spec.group);
    if (accept(&s, end, ".", &found)) {
        const char *digits = s;
        spec.precision = number(&s, end);
        if (s == digits) {
            mp_raise_ValueError(MP_ERROR_TEXT("Format specifier missing precision"));
        }
    }
    if (s < end) {
        spec.type = *s++;
    }
    if (s < end) {
        bad_spec();
    }
    const char *grouped = spec.group == '_' ? "deEfFgG%boxX" : "deEfFgG%";
    if (spec.group && spec.type && strchr(grouped, spec.type) == NULL) {
        mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("Cannot specify '%c' with '%c'."), spec.group, spec.type);
    }
    return spec;
}

static void repeat(const mp_print_t *print, const char *text, size_t len, size_t times) {
    for (; times > 0; --times) {
        print->print_strn(print->data, text, len);
    }
}

// Prints what has a head (a sign, a prefix) and a body of `chars` characters.
static void pad(const mp_print_t *print, const spec_t *spec, char align, const char *head, const char *body, size_t len, size_t chars) {
    size_t head_len = strlen(head);
    size_t room = spec->width > head_len + chars ? spec->width - head_len - chars : 0;
    size_t left = align == '<' || align == '=' ? 0 : align == '^' ? room / 2 : room;
    repeat(print, spec->fill, spec->fill_len, left);
    print->print_strn(print->data, head, head_len);
    if (align == '=') {
        repeat(print, spec->fill, spec->fill_len, room);
        room = 0;
    }
    print->print_strn(print->data, body, len);
    repeat(print, spec->fill, spec->fill_len, room - left);
}

static void format_text(const mp_print_t *print, mp_obj_t obj, const spec_t *spec) {
    if (spec->type != 0 && spec->type != 's') {
        bad_type(spec, obj);
    }
    if (spec->sign || spec->alternate || spec->group || spec->align == '=') {
        mp_raise_ValueError(MP_ERROR_TEXT("Sign, '=' alignment or grouping not allowed in string format specifier"));
    }
    size_t len;
    const char *text = mp_obj_str_get_data(obj, &len);
    size_t chars = utf8_charlen((const byte *)text, len);
    if (spec->precision >= 0 && (size_t)spec->precision < chars) {
        const byte *end = (const byte *)text;
        for (chars = 0; chars < (size_t)spec->precision; ++chars) {
            end = utf8_next_char(end);
        }
        len = (const char *)end - text;
    }
    pad(print, spec, spec->align ? spec->align : '<', "", text, len, chars);
}

// The digits with separators between groups, and with zeros in front up to `width` characters.
static void group_digits(vstr_t *out, const char *digits, size_t len, char separator, size_t group, size_t width) {
    size_t total = len;
    while (separator && total + (total - 1) / group < width) {
        ++total;
    }
    if (separator && (total - 1) % group == group - 1 && total > len && total + (total - 1) / group > width) {
        --total; // a separator would come first
        if (total + (total - 1) / group < width) {
            ++total;
        }
    }
    for (size_t i = 0; i < total; ++i) {
        if (separator && i > 0 && (total - i) % group == 0) {
            vstr_add_byte(out, separator);
        }
        vstr_add_byte(out, i < total - len ? '0' : digits[i - (total - len)]);
    }
}

// Prints a number whose digits before the point are grouped; `rest` is what follows them.
static void print_number(const mp_print_t *print, const spec_t *spec, const char *head, const char *digits, size_t len, const char *rest, size_t group) {
    vstr_t body;
    vstr_init(&body, len + 16);
    size_t rest_len = strlen(rest);
    char align = spec->align ? spec->align : spec->zeros ? '=' : '>';
    bool zeros = align == '=' && spec->fill_len == 1 && spec->fill[0] == '0';
    size_t outside = strlen(head) + rest_len;
    group_digits(&body, digits, len, spec->group, group, zeros && spec->width > outside ? spec->width - outside : 0);
    vstr_add_strn(&body, rest, rest_len);
    pad(print, spec, align, head, body.buf, body.len, body.len);
    vstr_clear(&body);
}

static const char *sign_of(const spec_t *spec, bool negative) {
    return negative ? "-" : spec->sign == '+' ? "+" : spec->sign == ' ' ? " " : "";
}

static void format_int(const mp_print_t *print, mp_obj_t obj, const spec_t *spec) {
    if (spec->precision >= 0) {
        mp_raise_ValueError(MP_ERROR_TEXT("Precision not allowed in integer format specifier"));
    }
    if (spec->type == 'c') {
        if (spec->sign) {
            mp_raise_ValueError(MP_ERROR_TEXT("Sign not allowed with integer format specifier 'c'"));
        }
        vstr_t text;
        vstr_init(&text, 4);
        vstr_add_char(&text, mp_obj_get_int(obj));
        pad(print, spec, spec->align ? spec->align : '>', "", text.buf, text.len, 1);
        return;
    }
    unsigned base = spec->type == 'b' ? 2 : spec->type == 'o' ? 8 : spec->type == 'x' || spec->type == 'X' ? 16 : 10;
    char small[40];
    char *buffer = small;
    size_t size = sizeof(small), len;
    const char *digits = mp_obj_int_formatted(&buffer, &size, &len, obj, base, NULL, spec->type == 'X' ? 'A' : 'a', '\0');
    bool negative = *digits == '-';
    char head[4];
    strcpy(head, sign_of(spec, negative));
    if (spec->alternate && base != 10) {
        char prefix[3] = { '0', spec->type, 0 };
        strcat(head, prefix);
    }
    print_number(print, spec, head, digits + negative, len - negative, "", base == 10 ? 3 : 4);
}

// Takes the zeros at the end of the fraction away, in front of an exponent if there is one.
static void strip_zeros(char *text) {
    char *end = strchr(text, 'e');
    end = end == NULL ? text + strlen(text) : end;
    char *last = end;
    if (memchr(text, '.', end - text) != NULL) {
        while (last[-1] == '0') {
            --last;
        }
        last -= last[-1] == '.';
    }
    memmove(last, end, strlen(end) + 1);
}

// A float without a type but with a precision: as `g`, but with a digit behind the point.
static void general(char *out, size_t size, mp_float_t value, int precision) {
    precision = precision == 0 ? 1 : precision;
    mp_format_float(value, out, size, 'e', precision - 1, '\0');
    int point = 1 + (int)strtol(strchr(out, 'e') + 1, NULL, 10);
    if (point > -4 && point <= precision - 1) {
        mp_format_float(value, out, size, 'f', precision - point, '\0');
        strip_zeros(out);
        if (strchr(out, '.') == NULL) {
            strcat(out, ".0");
        }
    } else {
        strip_zeros(out);
    }
}

static void float_digits(char *out, size_t size, mp_obj_t obj, mp_float_t value, const spec_t *spec) {
    char type = spec->type == '%' ? 'f' : spec->type == 'n' ? 'g' : spec->type;
    int precision = spec->precision < 0 ? 6 : spec->precision;
    if (type == 0 && spec->precision < 0) {
        mp_format_float(value, out, size, 'r', 0, '\0');
    } else if (type == 0) {
        general(out, size, value, precision);
    } else if (strchr("eEfFgG", type) == NULL) {
        bad_type(spec, obj);
    } else {
        mp_format_float(value, out, size, type, precision, '\0');
    }
}

static void format_float(const mp_print_t *print, mp_obj_t obj, const spec_t *spec) {
    mp_float_t value = mp_obj_get_float(obj);
    bool negative = signbit(value) && !isnan(value);
    value = fabs(value);
    if (spec->type == '%') {
        value *= 100;
    }
    size_t size = 340 + (spec->precision < 0 ? 6 : spec->precision);
    char *text = m_new(char, size);
    if (isfinite(value)) {
        float_digits(text, size, obj, value, spec);
    } else {
        bool capital = spec->type == 'E' || spec->type == 'F' || spec->type == 'G';
        strcpy(text, isnan(value) ? (capital ? "NAN" : "nan") : capital ? "INF" : "inf");
    }
    if (spec->type == '%') {
        strcat(text, "%");
    }
    size_t whole = strspn(text, "0123456789");
    char rest_of_inf[8] = "";
    if (whole == 0) {
        whole = strlen(text);
    }
    char *rest = text + whole;
    char saved = *rest;
    print_number(print, spec, sign_of(spec, negative), text, whole, saved ? rest : rest_of_inf, 3);
    m_del(char, text, size);
}

static mp_obj_t native_part(mp_obj_t obj, const mp_obj_type_t *type) {
    return mp_obj_is_subclass_fast(MP_OBJ_FROM_PTR(mp_obj_get_type(obj)), MP_OBJ_FROM_PTR(type))
        ? ((mp_obj_instance_t *)MP_OBJ_TO_PTR(obj))->subobj[0] : MP_OBJ_NULL;
}

// The value of an instance that a format applies to: of its __format__, or its built-in part.
static mp_obj_t instance_value(mp_obj_t obj, const char *spec, size_t len, bool *done) {
    mp_obj_t method[3];
    mp_load_method_maybe(obj, MP_QSTR___format__, method);
    if (method[0] != MP_OBJ_NULL) {
        method[2] = mp_obj_new_str(spec, len);
        *done = true;
        return mp_call_method_n_kw(1, 0, method);
    }
    static const mp_obj_type_t *const types[] = { &mp_type_str, &mp_type_int, &mp_type_float };
    for (size_t i = 0; i < MP_ARRAY_SIZE(types); ++i) {
        mp_obj_t part = native_part(obj, types[i]);
        if (part != MP_OBJ_NULL) {
            return part;
        }
    }
    return obj;
}

// Prints a value by a specification.
void cloche_format(const mp_print_t *print, mp_obj_t obj, const char *text, size_t len) {
    if (mp_obj_is_instance_type(mp_obj_get_type(obj))) {
        bool done = false;
        obj = instance_value(obj, text, len, &done);
        if (done) {
            mp_obj_print_helper(print, obj, PRINT_STR);
            return;
        }
    }
    if (len == 0) {
        mp_obj_print_helper(print, obj, PRINT_STR);
        return;
    }
    if (mp_obj_is_bool(obj)) {
        obj = MP_OBJ_NEW_SMALL_INT(obj == mp_const_true);
    }
    spec_t spec = parse(text, text + len);
    if (mp_obj_is_str(obj)) {
        format_text(print, obj, &spec);
    } else if (mp_obj_is_float(obj) || (mp_obj_is_int(obj) && spec.type && strchr("eEfFgG%", spec.type))) {
        format_float(print, obj, &spec);
    } else if (mp_obj_is_int(obj)) {
        if (spec.type && !strchr("bcdnoxX", spec.type)) {
            bad_type(&spec, obj);
        }
        format_int(print, obj, &spec);
    } else {
        mp_raise_msg_varg(&mp_type_TypeError, MP_ERROR_TEXT("unsupported format string passed to %s.__format__"),
            mp_obj_get_type_str(obj));
    }
}

// Floats as text and back, exactly as CPython does: this file stands in for upstream's formatfloat.c.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "py/formatfloat.h"
#include "py/misc.h"
#include "float_digits.h"

#define DEFAULT_PRECISION (6)
// repr() writes 1e16 and what is larger with an exponent, and what is smaller than 1e-4.
#define REPR_LARGEST_POINT (16)
#define SMALLEST_FIXED_POINT (-3)

typedef struct {
    char *text;
    size_t length, room;
} output_t;

static void put(output_t *out, char c) {
    if (out->length + 1 < out->room) {
        out->text[out->length++] = c;
    }
}

static void put_digits(output_t *out, const decimal_t *d, int from, int to) {
    for (int i = from; i < to; ++i) {
        put(out, i >= 0 && i < d->count ? d->digits[i] : '0');
    }
}

// Digits with the point among them, and so many behind it.
static void put_fixed(output_t *out, const decimal_t *d, int places) {
    put_digits(out, d, d->point > 0 ? 0 : -1, d->point > 0 ? d->point : 0);
    if (places > 0) {
        put(out, '.');
        put_digits(out, d, d->point, d->point + places);
    }
}

static void put_exponent(output_t *out, int exponent, char letter) {
    put(out, letter);
    put(out, exponent < 0 ? '-' : '+');
    exponent = abs(exponent);
    if (exponent >= 100) {
        put(out, '0' + exponent / 100);
    }
    put(out, '0' + exponent / 10 % 10);
    put(out, '0' + exponent % 10);
}

static void put_scientific(output_t *out, const decimal_t *d, int places, char letter) {
    put_digits(out, d, 0, 1);
    if (places > 0) {
        put(out, '.');
        put_digits(out, d, 1, 1 + places);
    }
    put_exponent(out, d->count ? d->point - 1 : 0, letter);
}

static void strip_zeros(decimal_t *d) {
    while (d->count > 1 && d->digits[d->count - 1] == '0') {
        --d->count;
    }
}

// 'r': the shortest text that reads back as the same float.
static void put_repr(output_t *out, double value) {
    decimal_t d = {.count = 1, .point = 1, .digits = "0"};
    if (value != 0) {
        float_shortest(value, &d);
    }
    if (d.point > REPR_LARGEST_POINT || d.point < SMALLEST_FIXED_POINT) {
        put_scientific(out, &d, d.count - 1, 'e');
    } else {
        put_fixed(out, &d, MAX(d.count - d.point, 1));
    }
}

static void put_general(output_t *out, double value, int precision, char letter) {
    decimal_t d = {.count = 1, .point = 1, .digits = "0"};
    precision = MAX(precision, 1);
    if (value != 0) {
        float_to_digits(value, precision, &d);
        strip_zeros(&d);
    }
    if (d.point > precision || d.point < SMALLEST_FIXED_POINT) {
        put_scientific(out, &d, d.count - 1, letter);
    } else {
        put_fixed(out, &d, MAX(d.count - d.point, 0));
    }
}

static void put_number(output_t *out, double value, char format, int precision) {
    decimal_t d = {.count = 0, .point = 1};
    char letter = format & 0x20 ? 'e' : 'E';
    switch (format | 0x20) {
        case 'r':
            put_repr(out, value);
            break;
        case 'e':
            if (value != 0) {
                float_to_digits(value, MIN(precision, FLOAT_MOST_DIGITS) + 1, &d);
            }
            put_scientific(out, &d, precision, letter);
            break;
        case 'f':
            if (value != 0) {
                float_to_places(value, MIN(precision, 2 * FLOAT_MOST_DIGITS), &d);
            }
            put_fixed(out, &d, precision);
            break;
        default:
            put_general(out, value, MIN(precision, FLOAT_MOST_DIGITS), letter);
            break;
    }
}

static void put_word(output_t *out, const char *word, bool upper) {
    for (; *word; ++word) {
        put(out, upper ? *word - 0x20 : *word);
    }
}

// Write `value` with one of the formats e E f F g G, or r for repr(). Returns the length; the text is
// cut where `room` is too small. Upstream's interface (py/formatfloat.h).
int mp_format_float(mp_float_t value, char *text, size_t room, char format, int precision, char sign) {
    output_t out = {text, 0, room};
    if (signbit(value) && !isnan(value)) {
        put(&out, '-');
    } else if (sign) {
        put(&out, sign);
    }
    if (isnan(value) || isinf(value)) {
        put_word(&out, isnan(value) ? "nan" : "inf", !(format & 0x20));
    } else {
        put_number(&out, fabs(value), format, precision < 0 ? DEFAULT_PRECISION : precision);
    }
    text[out.length] = '\0';
    return (int)out.length;
}

// Put a separator between every three digits in front of the point. Returns the new length.
int cloche_group_digits(char *text, int length, char separator) {
    int start = 0, end = 0;
    while (start < length && !(text[start] >= '0' && text[start] <= '9')) {
        ++start;
    }
    for (end = start; end < length && text[end] >= '0' && text[end] <= '9';) {
        ++end;
    }
    for (int at = end - 3; at > start; at -= 3) {
        memmove(text + at + 1, text + at, length - at + 1);
        text[at] = separator;
        ++length;
    }
    return length;
}

// round(value, places), by rounding the exact decimal expansion.
double cloche_float_round(double value, int places) {
    char text[FLOAT_MOST_DIGITS + 16];
    output_t out = {text, 0, sizeof(text)};
    decimal_t d;
    if (!isfinite(value) || value == 0 || places > FLOAT_MOST_DIGITS) {
        return value;
    }
    float_to_places(fabs(value), MAX(places, -FLOAT_MOST_DIGITS), &d);
    put_digits(&out, &d, 0, MAX(d.count, 1));
    put_exponent(&out, d.point - MAX(d.count, 1), 'e');
    text[out.length] = '\0';
    return copysign(strtod(text, NULL), value);
}

#define EXACT_MANTISSA (1ull << 53)
#define EXACT_POWER (22)

// The double nearest to mantissa * 10**exponent, which is also what `text` says. Where both factors are
// exact, one operation rounds correctly; otherwise libc reads the digits again.
double cloche_float_parse(uint64_t mantissa, int exponent, const char *text, size_t length) {
    if (mantissa <= EXACT_MANTISSA && abs(exponent) <= EXACT_POWER) {
        double power = 1;
        for (int i = abs(exponent); i > 0; --i) {
            power *= 10;
        }
        return exponent < 0 ? (double)mantissa / power : (double)mantissa * power;
    }
    vstr_t digits;
    vstr_init(&digits, length + 1);
    for (const char *end = text + length; text < end; ++text) {
        if (*text != '_') {
            vstr_add_byte(&digits, *text);
        }
    }
    double value = strtod(vstr_null_terminated_str(&digits), NULL);
    vstr_clear(&digits);
    return value;
}

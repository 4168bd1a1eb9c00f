// Exact decimal digits of a double, with integers large enough to hold any of them.
//
// A value is kept as a fraction R / S. The shortest digits are found as by Steele and White, improved by
// Burger and Dybvig ("Printing floating-point numbers quickly and accurately", 1996): digits are produced
// until what is left is smaller than the distance to the neighbouring doubles, M- below and M+ above.
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "float_digits.h"

#define LIMBS (40) // 1,280 bits: the largest product here is 2^1077 * 10

typedef struct {
    int length; // limbs in use, the highest of them not zero
    uint32_t limb[LIMBS];
} natural_t;

static void set(natural_t *n, uint64_t value) {
    n->limb[0] = (uint32_t)value;
    n->limb[1] = (uint32_t)(value >> 32);
    n->length = n->limb[1] ? 2 : n->limb[0] ? 1 : 0;
}

static void multiply(natural_t *n, uint32_t factor) {
    uint64_t carry = 0;
    for (int i = 0; i < n->length; ++i) {
        carry += (uint64_t)n->limb[i] * factor;
        n->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry) {
        n->limb[n->length++] = (uint32_t)carry;
    }
}

static void multiply_by_power_of_ten(natural_t *n, int exponent) {
    for (; exponent >= 9; exponent -= 9) {
        multiply(n, 1000000000u);
    }
    for (; exponent > 0; --exponent) {
        multiply(n, 10);
    }
}

static void shift_left(natural_t *n, int bits) {
    int limbs = bits / 32;
    if (n->length == 0) {
        return;
    }
    memmove(n->limb + limbs, n->limb, n->length * sizeof(n->limb[0]));
    memset(n->limb, 0, limbs * sizeof(n->limb[0]));
    n->length += limbs;
    multiply(n, 1u << (bits % 32));
}

static int compare(const natural_t *a, const natural_t *b) {
    if (a->length != b->length) {
        return a->length < b->length ? -1 : 1;
    }
    for (int i = a->length - 1; i >= 0; --i) {
        if (a->limb[i] != b->limb[i]) {
            return a->limb[i] < b->limb[i] ? -1 : 1;
        }
    }
    return 0;
}

static void add(natural_t *a, const natural_t *b) {
    uint64_t carry = 0;
    for (int i = 0; i < b->length || i < a->length || carry; ++i) {
        carry += i < a->length ? a->limb[i] : 0;
        carry += i < b->length ? b->limb[i] : 0;
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
        a->length = i < a->length ? a->length : i + 1;
    }
}

static int compare_sum(const natural_t *a, const natural_t *b, const natural_t *with) {
    natural_t sum = *a;
    add(&sum, b);
    return compare(&sum, with);
}

// Take `b` away from `a`, which is not smaller.
static void subtract(natural_t *a, const natural_t *b) {
    int64_t borrow = 0;
    for (int i = 0; i < a->length; ++i) {
        borrow += (int64_t)a->limb[i] - (i < b->length ? b->limb[i] : 0);
        a->limb[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    while (a->length > 0 && a->limb[a->length - 1] == 0) {
        --a->length;
    }
}

// Divide `r` by `s`, where the quotient is one digit; `r` becomes the rest.
static int next_digit(natural_t *r, const natural_t *s) {
    int digit = 0;
    while (compare(r, s) >= 0) {
        subtract(r, s);
        ++digit;
    }
    return digit;
}

typedef struct {
    uint64_t mantissa;
    int exponent; // of two
} binary_t;

static binary_t split(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    int biased = (int)(bits >> 52) & 0x7ff;
    uint64_t fraction = bits & ((1ull << 52) - 1);
    return biased ? (binary_t) {fraction | 1ull << 52, biased - 1075} : (binary_t) {fraction, -1074};
}

typedef struct {
    natural_t r, s, below, above; // below and above are M- and M+
    int point;
} fraction_t;

// value = r / s, with one bit to spare for the halves in M- and M+.
static void set_fraction(fraction_t *f, binary_t b) {
    bool narrow_below = b.mantissa == 1ull << 52 && b.exponent > -1074;
    int spare = narrow_below ? 2 : 1;
    int up = b.exponent > 0 ? b.exponent : 0;
    int down = b.exponent < 0 ? -b.exponent : 0;
    set(&f->r, b.mantissa);
    shift_left(&f->r, up + spare);
    set(&f->s, 1);
    shift_left(&f->s, down + spare);
    set(&f->below, 1);
    shift_left(&f->below, up);
    set(&f->above, 1);
    shift_left(&f->above, up + spare - 1);
}

// Scale by a power of ten that is right, or one too small: the logarithm is an estimate from below.
static void scale(fraction_t *f, double value) {
    f->point = (int)ceil(log10(value) - 1e-10);
    if (f->point >= 0) {
        multiply_by_power_of_ten(&f->s, f->point);
    } else {
        multiply_by_power_of_ten(&f->r, -f->point);
        multiply_by_power_of_ten(&f->below, -f->point);
        multiply_by_power_of_ten(&f->above, -f->point);
    }
}

static void step(fraction_t *f) {
    multiply(&f->r, 10);
    multiply(&f->below, 10);
    multiply(&f->above, 10);
}

void float_shortest(double value, decimal_t *out) {
    fraction_t f;
    binary_t b = split(value);
    int even = !(b.mantissa & 1); // an even neighbourhood includes its ends
    set_fraction(&f, b);
    scale(&f, value);
    if (compare_sum(&f.r, &f.above, &f.s) >= 1 - even) {
        ++f.point;
    } else {
        step(&f);
    }
    out->point = f.point;
    out->count = 0;
    for (;;) {
        int digit = next_digit(&f.r, &f.s);
        bool low = compare(&f.r, &f.below) < even;
        bool high = compare_sum(&f.r, &f.above, &f.s) >= 1 - even;
        if (low || high) {
            int half = compare_sum(&f.r, &f.r, &f.s);
            bool up = low && high ? half > 0 || (half == 0 && (digit & 1)) : high;
            out->digits[out->count++] = '0' + digit + up;
            return;
        }
        out->digits[out->count++] = '0' + digit;
        step(&f);
    }
}

// Add one to the last digit, and carry.
static void increment(decimal_t *out) {
    int i = out->count;
    while (i > 0 && out->digits[i - 1] == '9') {
        out->digits[--i] = '0';
    }
    if (i > 0) {
        ++out->digits[i - 1];
        return;
    }
    out->digits[0] = '1'; // all nines, now zeros behind a one
    out->count += out->count == 0;
    ++out->point;
}

// Produce `count` digits of a fraction that is below 1 and not below 1/10, and round the last one.
static void round_digits(fraction_t *f, int count, decimal_t *out) {
    out->point = f->point;
    out->count = 0;
    if (count < 0) {
        return;
    }
    while (out->count < count && out->count < FLOAT_MOST_DIGITS && f->r.length > 0) {
        multiply(&f->r, 10);
        out->digits[out->count++] = '0' + next_digit(&f->r, &f->s);
    }
    int half = compare_sum(&f->r, &f->r, &f->s);
    bool odd = out->count > 0 && (out->digits[out->count - 1] & 1);
    if (half > 0 || (half == 0 && odd)) {
        increment(out);
    }
}

static void prepare(fraction_t *f, double value) {
    set_fraction(f, split(value));
    scale(f, value);
    if (compare(&f->r, &f->s) >= 0) {
        ++f->point;
        multiply(&f->s, 10);
    }
}

void float_to_digits(double value, int significant, decimal_t *out) {
    fraction_t f;
    prepare(&f, value);
    round_digits(&f, significant, out);
}

void float_to_places(double value, int places, decimal_t *out) {
    fraction_t f;
    prepare(&f, value);
    round_digits(&f, places + f.point, out);
}

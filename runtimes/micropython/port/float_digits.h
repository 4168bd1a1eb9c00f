// Exact decimal digits of a double.
#ifndef CLOCHE_FLOAT_DIGITS_H
#define CLOCHE_FLOAT_DIGITS_H

// No double has more significant digits than this.
#define FLOAT_MOST_DIGITS (780)

// A positive number: 0.d1 d2 d3 ... times ten to the power of `point`.
typedef struct {
    int count;
    int point;
    char digits[FLOAT_MOST_DIGITS];
} decimal_t;

// The fewest digits that read back as `value`, and among those the nearest.
void float_shortest(double value, decimal_t *out);

// `value` rounded to so many significant digits, or to so many places behind the point; a half goes to
// the even digit. No digit at all (`count` 0) means zero.
void float_to_digits(double value, int significant, decimal_t *out);
void float_to_places(double value, int places, decimal_t *out);

#endif

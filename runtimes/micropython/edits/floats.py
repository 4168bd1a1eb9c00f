"""Floats read and write as in CPython: the shortest `repr`, exact formats, correct rounding.

The work is done in port/float_digits.c and port/float_format.c, which also stands in for upstream's
py/formatfloat.c.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after, insert_before

_REPR = (
    Edit(
        path="py/objfloat.c",
        anchor="""\
    mp_format_float(o_val, buf, sizeof(buf), 'g', precision, '\\0');
    mp_print_str(print, buf);
    if (strchr(buf, '.') == NULL && strchr(buf, 'e') == NULL && strchr(buf, 'n') == NULL) {
        // Python floats always have decimal point (unless inf or nan)
        mp_print_str(print, ".0");
    }
""",
        replacement="""\
    (void)precision;
    mp_format_float(o_val, buf, sizeof(buf), 'r', 0, '\\0');
    mp_print_str(print, buf);
""",
    ),
    Edit(
        path="py/objcomplex.c",
        anchor="static void complex_print(",
        replacement="""\
#include <string.h>

// A part of a complex number: like a float, but without a fraction of zero.
static void format_part(mp_float_t value, char *text, size_t room, char sign) {
    int length = mp_format_float(value, text, room, 'r', 0, sign);
    if (length > 2 && strcmp(text + length - 2, ".0") == 0) {
        text[length - 2] = '\\0';
    }
}

static void complex_print(""",
    ),
    Edit(
        path="py/objcomplex.c",
        anchor="""\
        mp_format_float(o->imag, buf, sizeof(buf), 'g', precision, '\\0');
        mp_printf(print, "%sj", buf);
    } else {
        mp_format_float(o->real, buf, sizeof(buf), 'g', precision, '\\0');
""",
        replacement="""\
        format_part(o->imag, buf, sizeof(buf), '\\0');
        mp_printf(print, "%sj", buf);
    } else {
        format_part(o->real, buf, sizeof(buf), '\\0');
""",
    ),
    Edit(
        path="py/objcomplex.c",
        anchor="""\
        mp_format_float(o->imag, buf, sizeof(buf), 'g', precision, '\\0');
        mp_printf(print, "%sj)", buf);
""",
        replacement="""\
        format_part(o->imag, buf, sizeof(buf), '\\0');
        mp_printf(print, "%sj)", buf);
""",
    ),
)

_FORMAT = (
    Edit(
        path="py/mpprint.c",
        anchor="""\
    char buf[32];
    char sign = '\\0';
    int chrs = 0;
""",
        replacement="""\
    // Room for the largest float's 309 digits, a separator between every three, and the places.
    size_t room = 432 + (prec > 0 ? prec : 0);
    char small[512];
    char *buf = room > sizeof(small) ? m_new(char, room) : small;
    char sign = '\\0';
    int chrs = 0;
""",
    ),
    Edit(
        path="py/mpprint.c",
        anchor="    int len = mp_format_float(f, buf, sizeof(buf), fmt, prec, sign);\n",
        replacement="""\
    int len = mp_format_float(f, buf, room - 2, fmt, prec, sign);
    if (flags & (PF_FLAG_SHOW_COMMA | PF_FLAG_SHOW_UNDERSCORE)) {
        len = cloche_group_digits(buf, len, flags & PF_FLAG_SHOW_COMMA ? ',' : '_');
    }
""",
    ),
    Edit(
        path="py/mpprint.c",
        anchor="    if ((flags & PF_FLAG_ADD_PERCENT) && (size_t)(len + 1) < sizeof(buf)) {\n",
        replacement="    if (flags & PF_FLAG_ADD_PERCENT) {\n",
    ),
    insert_before(
        "py/mpprint.c",
        "int mp_print_float(const mp_print_t *print",
        "int cloche_group_digits(char *text, int length, char separator);\n\n",
    ),
    Edit(
        path="py/mpprint.c",
        anchor="""\
    if (flags & PF_FLAG_SHOW_COMMA) {
        comma = ',';
    }
""",
        replacement="""\
    if (flags & PF_FLAG_SHOW_COMMA) {
        comma = ',';
    } else if (flags & PF_FLAG_SHOW_UNDERSCORE) {
        comma = '_';
    }
""",
    ),
    insert_after(
        "py/mpprint.h",
        "#define PF_FLAG_SHOW_OCTAL_LETTER (0x200)\n",
        "#define PF_FLAG_SHOW_UNDERSCORE   (0x400)\n",
    ),
    Edit(
        path="py/objstr.c",
        anchor="""\
                flags |= PF_FLAG_SHOW_COMMA;
                s++;
            }
""",
        replacement="""\
                flags |= PF_FLAG_SHOW_COMMA;
                s++;
            } else if (*s == '_') {
                flags |= PF_FLAG_SHOW_UNDERSCORE;
                s++;
            }
""",
    ),
    # Without a type and without a precision, a format is repr() in a field.
    Edit(
        path="py/objstr.c",
        anchor="""\
                type = 'g';
            }
            if (type == 'n') {
""",
        replacement="""\
                type = precision < 0 ? 'r' : 'g';
            }
            if (type == 'n') {
""",
    ),
    insert_before(
        "py/objstr.c",
        "                case 'g':\n                case 'G':\n                    mp_print_float(",
        "                case 'r':\n",
    ),
)

_PARSE = (
    insert_before(
        "py/parsenum.c",
        "        // apply the exponent, making sure it's not a subnormal value\n",
        """\
        #ifdef MICROPY_FLOAT_PARSE
        dec_val = MICROPY_FLOAT_PARSE(mantissa, exp_val + exp_extra + trailing_zeros_intg,
            str_val_start, str - str_val_start);
        #else
""",
    ),
    insert_after(
        "py/parsenum.c",
        """\
            dec_val *= MICROPY_FLOAT_C_FUN(pow)(10, exp_val);
        }
""",
        "        #endif\n",
    ),
)

_ROUND = (
    Edit(
        path="py/modbuiltins.c",
        anchor="""\
        mp_float_t mult = MICROPY_FLOAT_C_FUN(pow)(10, (mp_float_t)num_dig);
        // TODO may lead to overflow
        mp_float_t rounded = MICROPY_FLOAT_C_FUN(nearbyint)(val * mult) / mult;
        return mp_obj_new_float(rounded);
""",
        replacement="        return mp_obj_new_float(cloche_float_round(val, num_dig));\n",
    ),
)

# A large integer becomes the nearest float: its highest 64 bits, and a last one for all below.
_INTEGERS = (
    Edit(
        path="py/mpz.c",
        anchor="""\
    while (d-- > i->dig) {
        val = val * DIG_BASE + *d;
    }

    if (i->neg != 0) {
        val = -val;
""",
        replacement="""\
    uint64_t high = 0;
    int below = 0;
    for (; d > i->dig && high >> (64 - MPZ_DIG_SIZE) == 0; ) {
        high = high << MPZ_DIG_SIZE | *--d;
    }
    if (d > i->dig) {
        int spare = __builtin_clzll(high);
        below = (int)MIN((size_t)(d - i->dig) * MPZ_DIG_SIZE, 100000) - spare;
        uint64_t next = *--d;
        high = spare ? high << spare | next >> (MPZ_DIG_SIZE - spare) : high;
        bool rest = (next & ((1ull << (MPZ_DIG_SIZE - spare)) - 1)) != 0;
        while (!rest && d > i->dig) {
            rest = *--d != 0;
        }
        high |= rest;
    }
    val = MICROPY_FLOAT_C_FUN(ldexp)((mp_float_t)high, below);

    if (i->neg != 0) {
        val = -val;
""",
    ),
    insert_after("py/mpz.c", '#include "py/mpz.h"\n', "#include <math.h>\n"),
)

EDITS = (*_REPR, *_FORMAT, *_PARSE, *_ROUND, *_INTEGERS)

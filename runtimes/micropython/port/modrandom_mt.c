// The generator behind `random`: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded
// as CPython seeds it, so that a seed gives the same numbers here and there. Module `_random`.

#include <string.h>

#include "py/binary.h"
#include "py/mphal.h"
#include "py/objint.h"
#include "py/runtime.h"
#include "cloche.h"

#define WORDS (624)
#define SHIFT (397)

typedef struct _generator_t {
    mp_obj_base_t base;
    uint32_t next; // index of the word to give out; WORDS: make new ones first
    uint32_t drawn_in; // the generation that it drew its seed in; 0: it was given
    uint32_t words[WORDS];
} generator_t;

static const mp_obj_type_t generator_type;

// The generator itself: a class derived from it can call a method before it has made one.
static generator_t *checked(mp_obj_t self) {
    if (!mp_obj_is_exact_type(self, &generator_type)) {
        mp_raise_TypeError(MP_ERROR_TEXT("the generator is not initialised"));
    }
    return MP_OBJ_TO_PTR(self);
}

static void fill(generator_t *g, uint32_t seed) {
    for (uint32_t i = 0; i < WORDS; ++i) {
        g->words[i] = seed;
        seed = 1812433253u * (seed ^ seed >> 30) + i + 1;
    }
    g->next = WORDS;
}

static void fill_from_key(generator_t *g, const uint32_t *key, size_t len) {
    fill(g, 19650218u);
    uint32_t *w = g->words;
    size_t i = 1, j = 0;
    for (size_t k = MAX(WORDS, len); k > 0; --k) {
        w[i] = (w[i] ^ (w[i - 1] ^ w[i - 1] >> 30) * 1664525u) + key[j] + j;
        j = (j + 1) % len;
        if (++i == WORDS) {
            w[0] = w[WORDS - 1];
            i = 1;
        }
    }
    for (size_t k = WORDS - 1; k > 0; --k) {
        w[i] = (w[i] ^ (w[i - 1] ^ w[i - 1] >> 30) * 1566083941u) - i;
        if (++i == WORDS) {
            w[0] = w[WORDS - 1];
            i = 1;
        }
    }
    w[0] = 0x80000000u;
}

static void renew(generator_t *g) {
    uint32_t *w = g->words;
    for (size_t i = 0; i < WORDS; ++i) {
        uint32_t y = (w[i] & 0x80000000u) | (w[(i + 1) % WORDS] & 0x7fffffffu);
        w[i] = w[(i + SHIFT) % WORDS] ^ y >> 1 ^ (y & 1 ? 0x9908b0dfu : 0);
    }
    g->next = 0;
}

static void draw_seed(generator_t *g) {
    uint32_t key[8];
    mp_hal_get_random(sizeof(key), key);
    fill_from_key(g, key, MP_ARRAY_SIZE(key));
    g->drawn_in = cloche_generation;
}

// One whose instance was copied draws another seed, lest all copies get the same numbers.
static void notice_copy(generator_t *g) {
    if (g->drawn_in != 0 && g->drawn_in != cloche_generation) {
        draw_seed(g);
    }
}

static uint32_t next_word(generator_t *g) {
    notice_copy(g);
    if (g->next >= WORDS) {
        renew(g);
    }
    uint32_t y = g->words[g->next++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    return y ^ y >> 18;
}

static mp_obj_t generator_random(mp_obj_t self_in) {
    generator_t *g = checked(self_in);
    uint32_t a = next_word(g) >> 5, b = next_word(g) >> 6;
    return mp_obj_new_float((a * (mp_float_t)67108864.0 + b) / (mp_float_t)9007199254740992.0);
}
static MP_DEFINE_CONST_FUN_OBJ_1(generator_random_obj, generator_random);

// k bits as an integer: words from the least significant on, the last one cut to size.
static mp_obj_t bits(generator_t *g, size_t k) {
    if (k <= 32) {
        return k == 0 ? MP_OBJ_NEW_SMALL_INT(0) : mp_obj_new_int_from_uint(next_word(g) >> (32 - k));
    }
    size_t words = (k + 31) / 32;
    byte *little = m_new(byte, 4 * words);
    for (size_t i = 0; i < words; ++i, k -= 32) {
        uint32_t word = next_word(g) >> (k < 32 ? 32 - k : 0);
        for (size_t j = 0; j < 4; ++j) {
            little[4 * i + j] = word >> 8 * j;
        }
    }
    mp_obj_t result = mp_obj_int_from_bytes_impl(false, 4 * words, little);
    m_del(byte, little, 4 * words);
    return result;
}

static mp_obj_t generator_getrandbits(mp_obj_t self, mp_obj_t k_in) {
    mp_int_t k = mp_obj_get_int(k_in);
    if (k < 0) {
        mp_raise_ValueError(MP_ERROR_TEXT("number of bits must be non-negative"));
    }
    return bits(checked(self), k);
}
static MP_DEFINE_CONST_FUN_OBJ_2(generator_getrandbits_obj, generator_getrandbits);

static size_t bit_length(mp_obj_t n) {
    if (mp_obj_is_small_int(n)) {
        size_t k = 0;
        for (mp_uint_t v = MP_OBJ_SMALL_INT_VALUE(n); v != 0; v >>= 1) {
            ++k;
        }
        return k;
    }
    size_t k = 0;
    for (; mp_obj_is_true(n); n = mp_binary_op(MP_BINARY_OP_RSHIFT, n, MP_OBJ_NEW_SMALL_INT(1))) {
        ++k;
    }
    return k;
}

// A random integer below n, which must be positive.
static mp_obj_t generator_below(mp_obj_t self, mp_obj_t n) {
    if (!mp_obj_is_int(n) || mp_binary_op(MP_BINARY_OP_LESS_EQUAL, n, MP_OBJ_NEW_SMALL_INT(0)) == mp_const_true) {
        mp_raise_ValueError(MP_ERROR_TEXT("n must be a positive integer"));
    }
    size_t k = bit_length(n);
    mp_obj_t r;
    do {
        r = bits(checked(self), k);
    } while (mp_binary_op(MP_BINARY_OP_MORE_EQUAL, r, n) == mp_const_true);
    return r;
}
static MP_DEFINE_CONST_FUN_OBJ_2(generator_below_obj, generator_below);

// Seeds from the words of a non-negative integer, or from the system.
static mp_obj_t generator_seed(size_t n_args, const mp_obj_t *args) {
    generator_t *g = checked(args[0]);
    if (n_args == 1 || args[1] == mp_const_none) {
        draw_seed(g);
        return mp_const_none;
    }
    if (!mp_obj_is_int(args[1])) {
        mp_raise_TypeError(MP_ERROR_TEXT("a seed of the generator is an integer"));
    }
    size_t words = MAX((bit_length(args[1]) + 31) / 32, 1);
    byte *big = m_new(byte, 4 * words);
    uint32_t *key = m_new(uint32_t, words);
    if (mp_obj_is_small_int(args[1])) {
        mp_binary_set_int(MIN(4 * words, sizeof(mp_int_t)), false, big, MP_OBJ_SMALL_INT_VALUE(args[1]));
    } else {
        mp_obj_int_to_bytes_impl(args[1], false, 4 * words, big);
    }
    for (size_t i = 0; i < words; ++i) {
        key[i] = big[4 * i] | big[4 * i + 1] << 8 | big[4 * i + 2] << 16 | (uint32_t)big[4 * i + 3] << 24;
    }
    fill_from_key(g, key, words);
    g->drawn_in = 0;
    m_del(uint32_t, key, words);
    m_del(byte, big, 4 * words);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(generator_seed_obj, 1, 2, generator_seed);

static mp_obj_t generator_getstate(mp_obj_t self) {
    generator_t *g = checked(self);
    notice_copy(g);
    mp_obj_tuple_t *state = MP_OBJ_TO_PTR(mp_obj_new_tuple(WORDS + 1, NULL));
    for (size_t i = 0; i <= WORDS; ++i) {
        state->items[i] = MP_OBJ_NEW_SMALL_INT(0);
    }
    for (size_t i = 0; i < WORDS; ++i) {
        state->items[i] = mp_obj_new_int_from_uint(g->words[i]);
    }
    state->items[WORDS] = mp_obj_new_int_from_uint(g->next);
    return MP_OBJ_FROM_PTR(state);
}
static MP_DEFINE_CONST_FUN_OBJ_1(generator_getstate_obj, generator_getstate);

static mp_obj_t generator_setstate(mp_obj_t self, mp_obj_t state) {
    generator_t *g = checked(self);
    mp_obj_t *items;
    mp_obj_get_array_fixed_n(state, WORDS + 1, &items);
    for (size_t i = 0; i < WORDS; ++i) {
        g->words[i] = mp_obj_get_int_truncated(items[i]);
    }
    g->next = MIN((uint32_t)mp_obj_get_int_truncated(items[WORDS]), WORDS);
    g->drawn_in = 0;
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_2(generator_setstate_obj, generator_setstate);

static mp_obj_t generator_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    mp_arg_check_num(n_args, n_kw, 0, 1, false);
    generator_t *g = mp_obj_malloc(generator_t, &generator_type);
    mp_obj_t seed[2] = { MP_OBJ_FROM_PTR(g), n_args == 1 ? args[0] : mp_const_none };
    generator_seed(2, seed);
    return MP_OBJ_FROM_PTR(g);
}

static const mp_rom_map_elem_t generator_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_random), MP_ROM_PTR(&generator_random_obj) },
    { MP_ROM_QSTR(MP_QSTR_getrandbits), MP_ROM_PTR(&generator_getrandbits_obj) },
    { MP_ROM_QSTR(MP_QSTR_below), MP_ROM_PTR(&generator_below_obj) },
    { MP_ROM_QSTR(MP_QSTR_seed), MP_ROM_PTR(&generator_seed_obj) },
    { MP_ROM_QSTR(MP_QSTR_getstate), MP_ROM_PTR(&generator_getstate_obj) },
    { MP_ROM_QSTR(MP_QSTR_setstate), MP_ROM_PTR(&generator_setstate_obj) },
};
static MP_DEFINE_CONST_DICT(generator_locals, generator_locals_table);

static MP_DEFINE_CONST_OBJ_TYPE(generator_type, MP_QSTR_Random, MP_TYPE_FLAG_NONE,
    make_new, generator_make_new, locals_dict, &generator_locals);

static const mp_rom_map_elem_t random_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR__random) },
    { MP_ROM_QSTR(MP_QSTR_Random), MP_ROM_PTR(&generator_type) },
};
static MP_DEFINE_CONST_DICT(random_globals, random_globals_table);

const mp_obj_module_t mp_module_mersenne = {
    .base = { &mp_type_module },
    .globals = (mp_obj_dict_t *)&random_globals,
};

MP_REGISTER_MODULE(MP_QSTR__random, mp_module_mersenne);

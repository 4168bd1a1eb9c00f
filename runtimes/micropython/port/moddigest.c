// Message digests: module `_digest`, behind frozen/hashlib.py.
//
// MD5 (RFC 1321), SHA-1 and the SHA-2 family (FIPS 180-4). One loop serves all: a state of words, a
// block that fills up, a counter of bytes. Constants are derived as the standards define them.

#include <math.h>
#include <string.h>

#include "py/objstr.h"
#include "py/runtime.h"

typedef struct _digest_t digest_t;

typedef struct _algorithm_t {
    qstr name;
    uint8_t size;       // bytes of the digest
    uint8_t block_size; // bytes
    void (*absorb)(digest_t *d);
    const uint64_t *initial;
} algorithm_t;

struct _digest_t {
    mp_obj_base_t base;
    const algorithm_t *algorithm;
    uint64_t len; // bytes absorbed so far
    uint64_t state[8];
    byte block[128];
};

static uint32_t rotate_left(uint32_t x, unsigned n) {
    return x << n | x >> (32 - n);
}

static uint32_t rotate_right(uint32_t x, unsigned n) {
    return x >> n | x << (32 - n);
}

static uint64_t rotate_right64(uint64_t x, unsigned n) {
    return x >> n | x << (64 - n);
}

static uint64_t read_big(const byte *p, unsigned n) {
    uint64_t value = 0;
    while (n-- > 0) {
        value = value << 8 | *p++;
    }
    return value;
}

// ---- MD5

static void md5_absorb(digest_t *d) {
    static const uint8_t turns[4][4] = { { 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 } };
    uint32_t a = d->state[0], b = d->state[1], c = d->state[2], e = d->state[3];
    for (unsigned i = 0; i < 64; ++i) {
        uint32_t f;
        unsigned word;
        switch (i / 16) {
            case 0:
                f = (b & c) | (~b & e);
                word = i;
                break;
            case 1:
                f = (e & b) | (~e & c);
                word = 5 * i + 1;
                break;
            case 2:
                f = b ^ c ^ e;
                word = 3 * i + 5;
                break;
            default:
                f = c ^ (b | ~e);
                word = 7 * i;
        }
        const byte *p = d->block + 4 * (word & 15);
        uint32_t x = p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
        f += a + x + (uint32_t)(int64_t)floor(fabs(sin(i + 1.0)) * 4294967296.0);
        a = e;
        e = c;
        c = b;
        b += rotate_left(f, turns[i / 16][i & 3]);
    }
    d->state[0] += a;
    d->state[1] += b;
    d->state[2] += c;
    d->state[3] += e;
}

// ---- SHA-1

static void sha1_absorb(digest_t *d) {
    uint32_t w[80];
    for (unsigned i = 0; i < 80; ++i) {
        w[i] = i < 16 ? read_big(d->block + 4 * i, 4) : rotate_left(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    }
    uint32_t a = d->state[0], b = d->state[1], c = d->state[2], e = d->state[3], g = d->state[4];
    static const uint32_t constants[] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6 };
    for (unsigned i = 0; i < 80; ++i) {
        unsigned round = i / 20;
        uint32_t f = round == 0 ? (b & c) | (~b & e) : round == 2 ? (b & c) | (b & e) | (c & e) : b ^ c ^ e;
        uint32_t next = rotate_left(a, 5) + f + g + constants[round] + w[i];
        g = e;
        e = c;
        c = rotate_left(b, 30);
        b = a;
        a = next;
    }
    uint32_t add[] = { a, b, c, e, g };
    for (unsigned i = 0; i < 5; ++i) {
        d->state[i] += add[i];
    }
}

// ---- SHA-2: the round constants are the first bits of the cube roots of the first primes

static unsigned next_prime(unsigned n) {
    for (;;) {
        ++n;
        unsigned divisor = 2;
        while (divisor * divisor <= n && n % divisor) {
            ++divisor;
        }
        if (divisor * divisor > n) {
            return n;
        }
    }
}

// The 64 bits after the point of the cube root of a small prime: the greatest r with
// r^3 <= prime * 2^192, found bit by bit in 256-bit arithmetic.
static uint64_t cube_root_bits(unsigned prime) {
    uint32_t root[3] = { 0, 0, 0 };
    for (int bit = 66; bit >= 0; --bit) {
        root[bit / 32] |= 1u << (bit & 31);
        uint32_t product[9] = { 1 };
        for (unsigned times = 0; times < 3; ++times) {
            uint32_t next[9] = { 0 };
            for (unsigned i = 0; i < 3; ++i) {
                uint64_t carry = 0;
                for (unsigned j = 0; i + j < 9; ++j) {
                    carry += (uint64_t)root[i] * product[j] + next[i + j];
                    next[i + j] = carry;
                    carry >>= 32;
                }
            }
            memcpy(product, next, sizeof(next));
        }
        bool above = product[7] || product[8] || product[6] > prime
            || (product[6] == prime && (product[0] | product[1] | product[2] | product[3] | product[4] | product[5]));
        if (above) {
            root[bit / 32] &= ~(1u << (bit & 31));
        }
    }
    return (uint64_t)root[1] << 32 | root[0];
}

// Filled at the first use; a constant of SHA-256 is the upper half of the same number.
static uint64_t round_constants[80];

static void make_round_constants(void) {
    if (round_constants[0] == 0) {
        unsigned prime = 1;
        for (unsigned i = 0; i < 80; ++i) {
            prime = next_prime(prime);
            round_constants[i] = cube_root_bits(prime);
        }
    }
}

static void sha256_absorb(digest_t *d) {
    uint32_t w[64], v[8];
    make_round_constants();
    for (unsigned i = 0; i < 8; ++i) {
        v[i] = d->state[i];
    }
    for (unsigned i = 0; i < 64; ++i) {
        if (i < 16) {
            w[i] = read_big(d->block + 4 * i, 4);
        } else {
            uint32_t x = w[i - 15], y = w[i - 2];
            w[i] = w[i - 16] + (rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3) + w[i - 7]
                + (rotate_right(y, 17) ^ rotate_right(y, 19) ^ y >> 10);
        }
        uint32_t e = v[4], a = v[0];
        uint32_t t1 = v[7] + (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25))
            + ((e & v[5]) ^ (~e & v[6])) + (uint32_t)(round_constants[i] >> 32) + w[i];
        uint32_t t2 = (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22))
            + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof(v[0]));
        v[4] += t1;
        v[0] = t1 + t2;
    }
    for (unsigned i = 0; i < 8; ++i) {
        d->state[i] += v[i];
    }
}

static void sha512_absorb(digest_t *d) {
    uint64_t w[80], v[8];
    make_round_constants();
    memcpy(v, d->state, sizeof(v));
    for (unsigned i = 0; i < 80; ++i) {
        if (i < 16) {
            w[i] = read_big(d->block + 8 * i, 8);
        } else {
            uint64_t x = w[i - 15], y = w[i - 2];
            w[i] = w[i - 16] + (rotate_right64(x, 1) ^ rotate_right64(x, 8) ^ x >> 7) + w[i - 7]
                + (rotate_right64(y, 19) ^ rotate_right64(y, 61) ^ y >> 6);
        }
        uint64_t e = v[4], a = v[0];
        uint64_t t1 = v[7] + (rotate_right64(e, 14) ^ rotate_right64(e, 18) ^ rotate_right64(e, 41))
            + ((e & v[5]) ^ (~e & v[6])) + round_constants[i] + w[i];
        uint64_t t2 = (rotate_right64(a, 28) ^ rotate_right64(a, 34) ^ rotate_right64(a, 39))
            + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof(v[0]));
        v[4] += t1;
        v[0] = t1 + t2;
    }
    for (unsigned i = 0; i < 8; ++i) {
        d->state[i] += v[i];
    }
}

// ---- the algorithms, by name

static const uint64_t sha1_initial[8] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
static const uint64_t sha224_initial[8] = {
    0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4,
};
static const uint64_t sha256_initial[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};
static const uint64_t sha384_initial[8] = {
    0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
    0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
};
static const uint64_t sha512_initial[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

static const algorithm_t algorithms[] = {
    { MP_QSTR_md5, 16, 64, md5_absorb, sha1_initial },
    { MP_QSTR_sha1, 20, 64, sha1_absorb, sha1_initial },
    { MP_QSTR_sha224, 28, 64, sha256_absorb, sha224_initial },
    { MP_QSTR_sha256, 32, 64, sha256_absorb, sha256_initial },
    { MP_QSTR_sha384, 48, 128, sha512_absorb, sha384_initial },
    { MP_QSTR_sha512, 64, 128, sha512_absorb, sha512_initial },
};

static void absorb(digest_t *d, const byte *data, size_t len) {
    size_t block_size = d->algorithm->block_size;
    while (len > 0) {
        size_t used = d->len % block_size;
        size_t n = MIN(block_size - used, len);
        memcpy(d->block + used, data, n);
        d->len += n;
        data += n;
        len -= n;
        if (used + n == block_size) {
            d->algorithm->absorb(d);
        }
    }
}

// Pads a copy and writes the digest, so that the object itself can go on.
static void finish(const digest_t *original, byte *out) {
    digest_t d = *original;
    const algorithm_t *algorithm = d.algorithm;
    bool little = algorithm->absorb == md5_absorb;
    byte tail[128 + 16] = { 0x80 };
    size_t length_size = algorithm->block_size / 8;
    size_t used = d.len % algorithm->block_size;
    size_t pad = (used < algorithm->block_size - length_size ? 1 : 2) * algorithm->block_size - used;
    uint64_t bits = d.len * 8;
    for (unsigned i = 0; i < 8; ++i) {
        tail[pad - (little ? 8 - i : i + 1)] = bits >> 8 * i;
    }
    absorb(&d, tail, pad);
    unsigned word = length_size / 2;
    for (unsigned i = 0; i < algorithm->size; ++i) {
        unsigned shift = little ? i % word : word - 1 - i % word;
        out[i] = d.state[i / word] >> 8 * shift;
    }
}

static mp_obj_t digest_update(mp_obj_t self, mp_obj_t data) {
    if (mp_obj_is_str(data)) {
        mp_raise_TypeError(MP_ERROR_TEXT("Strings must be encoded before hashing"));
    }
    mp_buffer_info_t buffer;
    mp_get_buffer_raise(data, &buffer, MP_BUFFER_READ);
    absorb(MP_OBJ_TO_PTR(self), buffer.buf, buffer.len);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_2(digest_update_obj, digest_update);

static mp_obj_t digest_digest(mp_obj_t self_in) {
    digest_t *self = MP_OBJ_TO_PTR(self_in);
    byte out[64];
    finish(self, out);
    return mp_obj_new_bytes(out, self->algorithm->size);
}
static MP_DEFINE_CONST_FUN_OBJ_1(digest_digest_obj, digest_digest);

static mp_obj_t digest_hexdigest(mp_obj_t self_in) {
    digest_t *self = MP_OBJ_TO_PTR(self_in);
    byte out[64];
    char hex[128];
    finish(self, out);
    for (unsigned i = 0; i < self->algorithm->size; ++i) {
        hex[2 * i] = "0123456789abcdef"[out[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[out[i] & 15];
    }
    return mp_obj_new_str(hex, 2 * self->algorithm->size);
}
static MP_DEFINE_CONST_FUN_OBJ_1(digest_hexdigest_obj, digest_hexdigest);

static mp_obj_t digest_copy(mp_obj_t self_in) {
    digest_t *copy = m_new_obj(digest_t);
    *copy = *(digest_t *)MP_OBJ_TO_PTR(self_in);
    return MP_OBJ_FROM_PTR(copy);
}
static MP_DEFINE_CONST_FUN_OBJ_1(digest_copy_obj, digest_copy);

static const mp_rom_map_elem_t digest_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_update), MP_ROM_PTR(&digest_update_obj) },
    { MP_ROM_QSTR(MP_QSTR_digest), MP_ROM_PTR(&digest_digest_obj) },
    { MP_ROM_QSTR(MP_QSTR_hexdigest), MP_ROM_PTR(&digest_hexdigest_obj) },
    { MP_ROM_QSTR(MP_QSTR_copy), MP_ROM_PTR(&digest_copy_obj) },
};
static MP_DEFINE_CONST_DICT(digest_locals, digest_locals_table);

static void digest_attr(mp_obj_t self_in, qstr attr, mp_obj_t *dest) {
    if (dest[0] != MP_OBJ_NULL) {
        return; // nothing can be stored
    }
    const algorithm_t *algorithm = ((digest_t *)MP_OBJ_TO_PTR(self_in))->algorithm;
    switch (attr) {
        case MP_QSTR_name:
            dest[0] = MP_OBJ_NEW_QSTR(algorithm->name);
            break;
        case MP_QSTR_digest_size:
            dest[0] = MP_OBJ_NEW_SMALL_INT(algorithm->size);
            break;
        case MP_QSTR_block_size:
            dest[0] = MP_OBJ_NEW_SMALL_INT(algorithm->block_size);
            break;
        default:
            dest[1] = MP_OBJ_SENTINEL; // go on in the locals
    }
}

static MP_DEFINE_CONST_OBJ_TYPE(digest_type, MP_QSTR_HASH, MP_TYPE_FLAG_NONE,
    attr, digest_attr, locals_dict, &digest_locals);

// new(name) -> a digest object; ValueError if the name is none of the algorithms'
static mp_obj_t digest_new(mp_obj_t name_in) {
    qstr name = mp_obj_str_get_qstr(name_in);
    for (size_t i = 0; i < MP_ARRAY_SIZE(algorithms); ++i) {
        if (algorithms[i].name == name) {
            digest_t *d = mp_obj_malloc(digest_t, &digest_type);
            d->algorithm = &algorithms[i];
            d->len = 0;
            memcpy(d->state, algorithms[i].initial, sizeof(d->state));
            return MP_OBJ_FROM_PTR(d);
        }
    }
    mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("unsupported hash type %q"), name);
}
static MP_DEFINE_CONST_FUN_OBJ_1(digest_new_obj, digest_new);

static const mp_rom_map_elem_t digest_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR__digest) },
    { MP_ROM_QSTR(MP_QSTR_new), MP_ROM_PTR(&digest_new_obj) },
};
static MP_DEFINE_CONST_DICT(digest_globals, digest_globals_table);

const mp_obj_module_t mp_module_digest = {
    .base = { &mp_type_module },
    .globals = (mp_obj_dict_t *)&digest_globals,
};

MP_REGISTER_MODULE(MP_QSTR__digest, mp_module_digest);

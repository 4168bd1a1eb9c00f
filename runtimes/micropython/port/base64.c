// Bytes as base 64 (RFC 4648), as they stand in frames.
#include "py/objstr.h"
#include "py/runtime.h"
#include "channel.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Append the digits of `data`, with their padding.
void cloche_base64_write(vstr_t *out, const uint8_t *data, size_t length) {
    char *to = vstr_add_len(out, (length + 2) / 3 * 4);
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = data[i] << 16 | (left > 1 ? data[i + 1] << 8 : 0) | (left > 2 ? data[i + 2] : 0);
        *to++ = digits[group >> 18];
        *to++ = digits[group >> 12 & 63];
        *to++ = left > 1 ? digits[group >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[group & 63] : '=';
    }
}

static uint32_t digit_value(char c) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    if (c != '+' && c != '/') {
        mp_raise_ValueError(MP_ERROR_TEXT("not base 64"));
    }
    return c == '+' ? 62 : 63;
}

static size_t padding(const char *text, size_t length) {
    return length == 0 || text[length - 1] != '=' ? 0 : text[length - 2] != '=' ? 1 : 2;
}

// The bytes object that a str in base 64 stands for.
mp_obj_t cloche_base64_read(mp_obj_t text) {
    size_t length;
    const char *from = mp_obj_str_get_data(text, &length);
    if (length % 4 != 0) {
        mp_raise_ValueError(MP_ERROR_TEXT("not base 64"));
    }
    size_t used = length - padding(from, length), bits = 0;
    vstr_t data;
    vstr_init(&data, length / 4 * 3 + 1);
    for (uint32_t group = 0; used > 0; --used) {
        group = group << 6 | digit_value(*from++);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            vstr_add_byte(&data, group >> bits & 0xff);
        }
    }
    return mp_obj_new_bytes_from_vstr(&data);
}

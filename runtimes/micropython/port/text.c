// Text of the guest's on its way to the host, who takes whole UTF-8 and nothing else.
#include "py/objstr.h"
#include "py/runtime.h"
#include "channel.h"
#include "cloche.h"
#include "modjson.h"

#define REPLACEMENT "\xef\xbf\xbd" // U+FFFD

// Return the length up to which a text that may have been cut has whole characters.
size_t cloche_whole_characters(const char *text, size_t length) {
    size_t last = length;
    while (last > 0 && (text[last - 1] & 0xc0) == 0x80) {
        --last;
    }
    if (last == 0) {
        return length;
    }
    uint8_t lead = text[--last];
    size_t bytes = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return last + bytes <= length ? length : last;
}

// The bytes of the character at the start of a text; 0 if it is none, or half of a surrogate pair.
static size_t character_bytes(const byte *text, size_t length) {
    byte lead = text[0];
    if (lead < 0x80) {
        return 1;
    }
    size_t bytes = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (bytes == 0 || bytes > length) {
        return 0;
    }
    for (size_t i = 1; i < bytes; ++i) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    byte least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80; // no longer than it has to be
    byte most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf; // no surrogate, not past U+10FFFF
    return text[1] >= least && text[1] <= most ? bytes : 0;
}

static size_t valid_bytes(const byte *text, size_t length) {
    size_t at = 0, bytes;
    while (at < length && (bytes = character_bytes(text + at, length - at)) > 0) {
        at += bytes;
    }
    return at;
}

// Append a str as JSON. Raises where it is none, or not whole UTF-8.
void cloche_text_write(vstr_t *out, mp_obj_t text) {
    size_t length;
    if (!mp_obj_is_str(text)) {
        mp_raise_msg_varg(&mp_type_TypeError, MP_ERROR_TEXT("a %s is no text"), mp_obj_get_type_str(text));
    }
    const byte *data = (const byte *)mp_obj_str_get_data(text, &length);
    cloche_frame_check(out, length);
    if (valid_bytes(data, length) < length) {
        mp_raise_TypeError(MP_ERROR_TEXT("text with a lone surrogate cannot be carried"));
    }
    json_write_string(out, data, length, false);
}

// Append a text as JSON, with a sign for each byte that is of no character.
void cloche_text_write_repaired(vstr_t *out, const char *text, size_t length) {
    vstr_t whole;
    vstr_init(&whole, length + 1);
    for (const byte *at = (const byte *)text, *end = at + length; at < end;) {
        size_t bytes = valid_bytes(at, end - at);
        vstr_add_strn(&whole, (const char *)at, bytes);
        at += bytes;
        if (at < end) {
            vstr_add_str(&whole, REPLACEMENT);
            ++at;
        }
    }
    json_write_string(out, (const byte *)whole.buf, whole.len, false);
    vstr_clear(&whole);
}

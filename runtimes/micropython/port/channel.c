// The channel to the host: file descriptor 1000, where the host opened it, and the frames on it.
//
// A frame is a little-endian 32-bit length and that many bytes of JSON.
#include <string.h>
#include <wasi/api.h>

#include "py/objstr.h"
#include "py/runtime.h"
#include "channel.h"

#define DESCRIPTOR (1000)
#define HEADER_BYTES (4)
#define INCOMING_BYTES (1024)
#define FRAME_ROOM_BYTES (256)
#define SHORT_FRAME_BYTES (512)

MP_REGISTER_ROOT_POINTER(char *cloche_frame_room); // of the last frame, for the next

static bool is_open;

static struct {
    size_t next, end;
    uint8_t bytes[INCOMING_BYTES];
} incoming;

// Take the channel for open, and read the start frame if one waits.
void cloche_channel_open(bool start_waits) {
    is_open = true;
    if (start_waits) {
        cloche_channel_start();
    }
}

// Look whether there is a channel, and open it if so.
bool cloche_channel_find(void) {
    __wasi_fdstat_t stat;
    if (__wasi_fd_fdstat_get(DESCRIPTOR, &stat) != 0) {
        return false;
    }
    cloche_channel_open(stat.fs_rights_base & __WASI_RIGHTS_FD_READ);
    return true;
}

// A built-in name that is there where the channel is; MP_OBJ_NULL for any other.
mp_obj_t cloche_channel_name(qstr name) {
    if (is_open && name == MP_QSTR_display) {
        return MP_OBJ_FROM_PTR(&cloche_display_obj);
    }
    return is_open && name == MP_QSTR_HostError ? MP_OBJ_FROM_PTR(&cloche_type_HostError) : MP_OBJ_NULL;
}

// Begin a frame with a piece of its JSON.
void cloche_frame_begin(vstr_t *frame, const char *start) {
    char *room = MP_STATE_PORT(cloche_frame_room);
    MP_STATE_PORT(cloche_frame_room) = NULL; // what raises before the frame is sent leaves it to the collector
    *frame = (vstr_t){
        .alloc = FRAME_ROOM_BYTES, .len = HEADER_BYTES, .buf = room != NULL ? room : m_new(char, FRAME_ROOM_BYTES),
    };
    vstr_add_str(frame, start);
}

static void give_back(vstr_t *frame) {
    if (frame->alloc == FRAME_ROOM_BYTES) {
        MP_STATE_PORT(cloche_frame_room) = frame->buf;
    } else {
        vstr_clear(frame);
    }
}

// Make sure that a frame of which `more` is still to come is not too large.
void cloche_frame_check(const vstr_t *frame, size_t more) {
    if (more > FRAME_BYTES || frame->len > FRAME_BYTES + HEADER_BYTES - more) {
        mp_raise_TypeError(MP_ERROR_TEXT("a value of more than 1,048,576 bytes cannot be carried"));
    }
}

static void put_length(char *header, uint32_t length) {
    for (size_t i = 0; i < HEADER_BYTES; ++i) {
        header[i] = length >> 8 * i & 0xff;
    }
}

static uint32_t get_length(const uint8_t *header) {
    return header[0] | header[1] << 8 | header[2] << 16 | (uint32_t)header[3] << 24;
}

// Send a frame that is whole, and give its memory back.
void cloche_frame_send(vstr_t *frame) {
    cloche_frame_check(frame, 0);
    put_length(frame->buf, frame->len - HEADER_BYTES);
    for (size_t sent = 0; sent < frame->len;) {
        __wasi_ciovec_t rest = {(const uint8_t *)frame->buf + sent, frame->len - sent};
        __wasi_size_t done = 0;
        int error = __wasi_fd_write(DESCRIPTOR, &rest, 1, &done);
        if (error != 0) {
            mp_raise_OSError(error);
        }
        if (done == 0 || done > rest.buf_len) {
            mp_raise_msg(&mp_type_OSError, MP_ERROR_TEXT("the host takes nothing more"));
        }
        sent += done;
    }
    give_back(frame);
}

static size_t read_some(uint8_t *to, size_t room) {
    __wasi_iovec_t part = {to, room};
    __wasi_size_t done = 0;
    int error = __wasi_fd_read(DESCRIPTOR, &part, 1, &done);
    if (error != 0) {
        mp_raise_OSError(error);
    }
    if (done == 0 || done > room) {
        mp_raise_msg(&mp_type_OSError, MP_ERROR_TEXT("the host sends nothing more"));
    }
    return done;
}

// Fill a range with what the host sends next.
static void receive(uint8_t *to, size_t length) {
    while (length > 0) {
        size_t got;
        if (incoming.next < incoming.end) {
            got = MIN(length, incoming.end - incoming.next);
            memcpy(to, incoming.bytes + incoming.next, got);
            incoming.next += got;
        } else if (length >= INCOMING_BYTES) {
            got = read_some(to, length);
        } else {
            incoming.next = 0;
            incoming.end = 0; // also if nothing comes
            incoming.end = read_some(incoming.bytes, INCOMING_BYTES);
            continue;
        }
        to += got;
        length -= got;
    }
}

static void skip(size_t length) {
    uint8_t piece[64];
    while (length > 0) {
        size_t some = MIN(length, sizeof(piece));
        receive(piece, some);
        length -= some;
    }
}

static bool read_frame(const char *text, size_t length, const char *usual, mp_obj_t *content) {
    size_t start = strlen(usual);
    if (start > 0 && start < length && memcmp(text, usual, start) == 0) {
        *content = cloche_last_member_read(text, length, start);
        if (*content != MP_OBJ_NULL) {
            return true;
        }
    }
    *content = cloche_frame_read(text, length);
    return false;
}

static bool receive_short(size_t length, const char *usual, mp_obj_t *content) {
    uint8_t text[SHORT_FRAME_BYTES];
    receive(text, length);
    return read_frame((const char *)text, length, usual, content);
}

static bool receive_long(size_t length, const char *usual, mp_obj_t *content) {
    uint8_t *text = m_malloc_maybe(length);
    if (text == NULL) {
        skip(length); // the next frame begins behind it
        m_malloc_fail(length);
    }
    receive(text, length);
    bool is_usual = read_frame((const char *)text, length, usual, content);
    m_free(text);
    return is_usual;
}

// Wait for the next frame from the host. Where it is `usual` and one value behind that, its content is that value,
// which is quick, and true is returned; otherwise it is the frame as a dict.
bool cloche_frame_receive(const char *usual, mp_obj_t *content) {
    uint8_t header[HEADER_BYTES];
    receive(header, sizeof(header));
    size_t length = get_length(header);
    if (length > FRAME_BYTES) {
        mp_raise_ValueError(MP_ERROR_TEXT("the host's frame has more than 1 MiB"));
    }
    return (length <= SHORT_FRAME_BYTES ? receive_short : receive_long)(length, usual, content);
}

// A member of a frame, which has to be of the type, or of any for NULL. MP_OBJ_NULL if there is none.
mp_obj_t cloche_frame_member(mp_obj_t frame, qstr name, const mp_obj_type_t *type) {
    mp_map_elem_t *found = mp_map_lookup(mp_obj_dict_get_map(frame), MP_OBJ_NEW_QSTR(name), MP_MAP_LOOKUP);
    if (found == NULL) {
        return MP_OBJ_NULL;
    }
    if (type != NULL && mp_obj_get_type(found->value) != type) {
        mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("'%q' of the host's frame is no %q"),
            name, (qstr)type->name);
    }
    return found->value;
}

// The channel to the host, and what goes through it: docs/runtimes/channel.md.
#ifndef CLOCHE_CHANNEL_H
#define CLOCHE_CHANNEL_H

#include "py/misc.h"
#include "py/obj.h"

#define FRAME_BYTES (1u << 20)
// How many arrays and objects a value may have in each other: a frame's 32, without its own two.
#define VALUE_LEVELS (30)

// channel.c
bool cloche_channel_find(void);
void cloche_channel_open(bool start_waits);
mp_obj_t cloche_channel_name(qstr name);
void cloche_frame_begin(vstr_t *frame, const char *start);
void cloche_frame_check(const vstr_t *frame, size_t more);
void cloche_frame_send(vstr_t *frame);
bool cloche_frame_receive(const char *usual, mp_obj_t *content);
mp_obj_t cloche_frame_member(mp_obj_t frame, qstr name, const mp_obj_type_t *type);

// channel_start.c
void cloche_channel_start(void);

// host_function.c
extern const mp_obj_type_t cloche_type_HostError;
mp_obj_t cloche_host_function(mp_obj_t name);

// told_value.c
void cloche_tell_value(mp_obj_t value);
void cloche_repr_write(vstr_t *frame, mp_obj_t value);

// display.c
extern const mp_obj_fun_builtin_var_t cloche_display_obj;

// text.c
void cloche_text_write(vstr_t *out, mp_obj_t text);
void cloche_text_write_repaired(vstr_t *out, const char *text, size_t length);

// value_write.c
size_t cloche_levels_below(size_t levels, size_t taken);
void cloche_value_write(vstr_t *out, mp_obj_t value, size_t levels);

// value_read.c
mp_obj_t cloche_frame_read(const char *text, size_t length);
mp_obj_t cloche_last_member_read(const char *text, size_t length, size_t start);

// value_date.c
bool cloche_date_write(vstr_t *out, mp_obj_t value, size_t levels);
mp_obj_t cloche_date_read(qstr tag, mp_obj_t content);

// base64.c
void cloche_base64_write(vstr_t *out, const uint8_t *data, size_t length);
mp_obj_t cloche_base64_read(mp_obj_t text);

#endif

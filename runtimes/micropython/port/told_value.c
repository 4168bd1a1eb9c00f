// The value of a program's last expression, told to the host: its repr, and the value if it can be carried.
#include "py/objexcept.h"
#include "py/objint.h"
#include "py/runtime.h"
#include "channel.h"

#define REPR_CHARACTERS (8192)
#define CUT "\xe2\x80\xa6" // …

// The end of a repr that is long enough. No code of the guest's is ever between its raising and its catching.
#define ENOUGH (&mp_const_GeneratorExit_obj)

typedef struct {
    vstr_t *out;
    size_t characters;
} repr_t;

static void print_some(void *env, const char *text, size_t length) {
    repr_t *repr = env;
    for (size_t i = 0; i < length; ++i) {
        if ((text[i] & 0xc0) != 0x80 && repr->characters++ == REPR_CHARACTERS) {
            vstr_add_strn(repr->out, text, i);
            nlr_raise(MP_OBJ_FROM_PTR(ENOUGH));
        }
    }
    vstr_add_strn(repr->out, text, length);
}

// Print an object's repr, up to a cap. Returns what ended it: NULL, ENOUGH, or what a `__repr__` raised.
static const void *print_repr(vstr_t *out, mp_obj_t value) {
    repr_t repr = {out, 0};
    mp_print_t print = {&repr, print_some};
    nlr_buf_t nlr;
    if (nlr_push(&nlr) != 0) {
        return nlr.ret_val;
    }
    mp_obj_print_helper(&print, value, PRINT_REPR);
    nlr_pop();
    return NULL;
}

// An int's 16-bit digits, of which each stands for almost five decimal ones, where these are more than are shown:
// to find them takes quadratic time. 0 for any other object.
static size_t giant_int(mp_obj_t value) {
    if (mp_obj_is_small_int(value) || !mp_obj_is_exact_type(value, &mp_type_int)) {
        return 0;
    }
    size_t length = ((mp_obj_int_t *)MP_OBJ_TO_PTR(value))->mpz.len;
    return length > REPR_CHARACTERS / 4 ? length : 0;
}

// SystemExit ends the program, wherever it is raised.
static void raise_unless_exception(void *raised) {
    mp_const_obj_t type = MP_OBJ_FROM_PTR(mp_obj_get_type(MP_OBJ_FROM_PTR(raised)));
    if (!mp_obj_is_subclass_fast(type, MP_OBJ_FROM_PTR(&mp_type_Exception))) {
        nlr_raise(MP_OBJ_FROM_PTR(raised));
    }
}

// Append an object's repr as JSON, cut where it is long.
void cloche_repr_write(vstr_t *frame, mp_obj_t value) {
    vstr_t text;
    vstr_init(&text, 64);
    const void *end = NULL;
    if (giant_int(value)) {
        vstr_printf(&text, "<int of %u digits or so>", (uint)(giant_int(value) * 4.81648));
    } else {
        end = print_repr(&text, value);
    }
    if (end == ENOUGH) {
        vstr_add_str(&text, CUT);
    } else if (end != NULL) {
        raise_unless_exception((void *)end);
        text.len = 0;
        vstr_printf(&text, "<%s object, whose repr failed: %s>", mp_obj_get_type_str(value),
            mp_obj_get_type_str(MP_OBJ_FROM_PTR(end)));
    }
    cloche_text_write_repaired(frame, text.buf, text.len);
    vstr_clear(&text);
}

// Append the value. Returns what it raised if it cannot be carried, else NULL.
static void *write_value(vstr_t *frame, mp_obj_t value) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) != 0) {
        return nlr.ret_val;
    }
    vstr_add_str(frame, ",\"v\":");
    cloche_value_write(frame, value, VALUE_LEVELS);
    cloche_frame_check(frame, 1);
    nlr_pop();
    return NULL;
}

static void write_why(vstr_t *frame, mp_obj_t exception) {
    vstr_t text;
    mp_print_t print;
    vstr_init_print(&text, 64, &print);
    mp_obj_print_helper(&print, exception, PRINT_STR);
    vstr_add_str(frame, ",\"why\":");
    cloche_text_write_repaired(frame, text.buf, text.len);
}

void cloche_tell_value(mp_obj_t value) {
    if (value == mp_const_none) {
        return;
    }
    vstr_t frame;
    cloche_frame_begin(&frame, "{\"t\":\"value\",\"repr\":");
    cloche_repr_write(&frame, value);
    size_t before = frame.len;
    void *exception = write_value(&frame, value);
    if (exception != NULL) {
        raise_unless_exception(exception);
        frame.len = before;
        write_why(&frame, MP_OBJ_FROM_PTR(exception));
    }
    vstr_add_byte(&frame, '}');
    cloche_frame_send(&frame);
}

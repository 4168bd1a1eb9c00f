// Functions of the host, as the guest calls them: a call goes out, and its reply is waited for.
#include <string.h>

#include "py/builtin.h"
#include "py/objstr.h"
#include "py/runtime.h"
#include "channel.h"

typedef struct {
    mp_obj_base_t base;
    mp_obj_t name; // a str
} host_function_t;

static uint32_t last_call;

static uint32_t next_call(void) {
    if (last_call == UINT32_MAX) {
        mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("too many calls of host functions"));
    }
    return ++last_call;
}

static void write_arguments(vstr_t *frame, size_t n, const mp_obj_t *arguments) {
    vstr_add_str(frame, ",\"args\":[");
    for (size_t i = 0; i < n; ++i) {
        vstr_add_str(frame, i == 0 ? "" : ",");
        cloche_value_write(frame, arguments[i], VALUE_LEVELS);
    }
    vstr_add_byte(frame, ']');
}

// As a dict, since the `**` of a call may hold any str, also the one that stands for a tag.
static void write_keywords(vstr_t *frame, size_t n, const mp_obj_t *keywords) {
    mp_obj_t dict = mp_obj_new_dict(n);
    for (size_t i = 0; i < n; ++i) {
        mp_obj_dict_store(dict, keywords[2 * i], keywords[2 * i + 1]);
    }
    if (mp_obj_dict_len(dict) != n) {
        mp_raise_TypeError(MP_ERROR_TEXT("a keyword is given twice"));
    }
    vstr_add_str(frame, ",\"kwargs\":");
    cloche_value_write(frame, dict, VALUE_LEVELS + 1);
}

// The built-in exception of that name; MP_OBJ_NULL if there is none.
static mp_obj_t exception_class(mp_obj_t name) {
    size_t length;
    const char *text = mp_obj_str_get_data(name, &length);
    qstr known = qstr_find_strn(text, length);
    if (known == MP_QSTRnull) {
        return MP_OBJ_NULL;
    }
    mp_map_elem_t *found = mp_map_lookup((mp_map_t *)&mp_module_builtins_globals.map,
        MP_OBJ_NEW_QSTR(known), MP_MAP_LOOKUP);
    mp_obj_t class = found != NULL ? found->value : cloche_missing_name(known);
    bool is_exception = class != MP_OBJ_NULL && mp_obj_is_type(class, &mp_type_type)
        && class != MP_OBJ_FROM_PTR(&mp_type_StopIteration) // it would end a loop without a word
        && mp_obj_is_subclass_fast(class, MP_OBJ_FROM_PTR(&mp_type_Exception));
    return is_exception ? class : MP_OBJ_NULL;
}

static mp_obj_t text_of(mp_obj_t error, qstr name) {
    mp_obj_t text = cloche_frame_member(error, name, &mp_type_str);
    return text == MP_OBJ_NULL ? MP_OBJ_NEW_QSTR(MP_QSTR_) : text;
}

static mp_obj_t joined(mp_obj_t left, const char *middle, mp_obj_t right) {
    mp_obj_t start = mp_binary_op(MP_BINARY_OP_ADD, left, mp_obj_new_str_from_cstr(middle));
    return mp_binary_op(MP_BINARY_OP_ADD, start, right);
}

static NORETURN void raise_error(mp_obj_t error) {
    mp_obj_t name = text_of(error, MP_QSTR_type);
    mp_obj_t message = text_of(error, MP_QSTR_message);
    mp_obj_t class = exception_class(name);
    if (class == MP_OBJ_NULL) {
        class = MP_OBJ_FROM_PTR(&cloche_type_HostError);
        message = mp_obj_is_true(message) ? joined(name, ": ", message) : name;
    }
    nlr_raise(mp_make_raise_obj(mp_call_function_n_kw(class, mp_obj_is_true(message) ? 1 : 0, 0, &message)));
}

static mp_obj_t result_of(mp_obj_t reply) {
    mp_obj_t error = cloche_frame_member(reply, MP_QSTR_error, &mp_type_dict);
    if (error != MP_OBJ_NULL) {
        raise_error(error);
    }
    mp_obj_t value = cloche_frame_member(reply, MP_QSTR_v, NULL);
    return value == MP_OBJ_NULL ? mp_const_none : value;
}

// Wait for the reply of a call; replies of calls before it, which were given up, are passed over.
static mp_obj_t wait_for_reply(uint32_t call) {
    VSTR_FIXED(usual, 48);
    vstr_printf(&usual, "{\"t\":\"reply\",\"id\":%u,\"v\":", call);
    mp_obj_t reply, id, wanted = mp_obj_new_int_from_uint(call);
    do {
        if (cloche_frame_receive(vstr_null_terminated_str(&usual), &reply)) {
            return reply;
        }
        id = cloche_frame_member(reply, MP_QSTR_id, &mp_type_int);
    } while (id == MP_OBJ_NULL || !mp_obj_equal(id, wanted));
    return result_of(reply);
}

static mp_obj_t host_function_call(mp_obj_t self, size_t n_args, size_t n_kw, const mp_obj_t *args) {
    host_function_t *function = MP_OBJ_TO_PTR(self);
    vstr_t frame;
    cloche_frame_begin(&frame, "{\"t\":\"call\",\"name\":");
    cloche_text_write(&frame, function->name);
    write_arguments(&frame, n_args, args);
    if (n_kw > 0) {
        write_keywords(&frame, n_kw, args + n_args);
    } else {
        vstr_add_str(&frame, ",\"kwargs\":{}");
    }
    cloche_flush(); // it may take long, and who watches sees what led to it
    // Numbers grow in the order in which calls are sent, and arguments may have called functions in their turn.
    uint32_t call = next_call();
    vstr_printf(&frame, ",\"id\":%u}", call);
    cloche_frame_send(&frame);
    return wait_for_reply(call);
}

static void host_function_print(const mp_print_t *print, mp_obj_t self, mp_print_kind_t kind) {
    (void)kind;
    host_function_t *function = MP_OBJ_TO_PTR(self);
    mp_printf(print, "<host function %s>", mp_obj_str_get_str(function->name));
}

static void host_function_attr(mp_obj_t self, qstr attr, mp_obj_t *dest) {
    host_function_t *function = MP_OBJ_TO_PTR(self);
    if (dest[0] == MP_OBJ_NULL && (attr == MP_QSTR___name__ || attr == MP_QSTR___qualname__)) {
        dest[0] = function->name;
    }
}

static MP_DEFINE_CONST_OBJ_TYPE(
    type_host_function, MP_QSTR_host_function, MP_TYPE_FLAG_NONE,
    print, host_function_print,
    call, host_function_call,
    attr, host_function_attr
    );

mp_obj_t cloche_host_function(mp_obj_t name) {
    host_function_t *function = mp_obj_malloc(host_function_t, &type_host_function);
    function->name = name;
    return MP_OBJ_FROM_PTR(function);
}

// `type` is the host's name for what was raised there, which the message begins with.
static void host_error_attr(mp_obj_t self, qstr attr, mp_obj_t *dest) {
    mp_obj_exception_attr(self, attr, dest);
    if (attr != MP_QSTR_type || dest[0] != MP_OBJ_NULL) {
        return;
    }
    mp_obj_t message = mp_obj_exception_get_value(self);
    size_t length = 0;
    const char *text = mp_obj_is_str(message) ? mp_obj_str_get_data(message, &length) : "";
    const char *colon = memchr(text, ':', length);
    dest[0] = mp_obj_new_str(text, colon == NULL ? length : (size_t)(colon - text));
}

MP_DEFINE_CONST_OBJ_TYPE(
    cloche_type_HostError, MP_QSTR_HostError, MP_TYPE_FLAG_NONE,
    make_new, mp_obj_exception_make_new,
    print, mp_obj_exception_print,
    attr, host_error_attr,
    parent, &mp_type_RuntimeError
    );

// Frames on the channel to the host, and the module through which lib/_cloche sends and receives them.
#include <string.h>

#include "frames.h"
#include "internal/pycore_fileutils.h"

#define DESCRIPTOR (1000)
#define INCOMING_BYTES (1024)

// What has come and was not taken yet.
static struct {
    size_t next, end;
    char bytes[INCOMING_BYTES];
} incoming;

// A frame that was taken by who did not wait for it.
static PyObject *put_back;

// Send a frame that is whole.
int cloche_frame_send(frame_t *frame) {
    uint32_t length = frame->length - HEADER_BYTES;
    for (int i = 0; i < HEADER_BYTES; ++i) {
        frame->bytes[i] = (char)(length >> 8 * i & 0xff);
    }
    for (size_t sent = 0; sent < frame->length;) {
        Py_ssize_t done = _Py_write(DESCRIPTOR, frame->bytes + sent, frame->length - sent);
        if (done < 0) {
            return -1;
        }
        sent += done;
    }
    return 0;
}

static Py_ssize_t read_some(char *to, size_t room) {
    Py_ssize_t done = _Py_read(DESCRIPTOR, to, room);
    if (done == 0) {
        PyErr_SetString(PyExc_OSError, "the host sends nothing more");
    }
    return done > 0 ? done : -1;
}

static int fill_incoming(void) {
    incoming.next = incoming.end = 0; // also if nothing comes
    Py_ssize_t done = read_some(incoming.bytes, INCOMING_BYTES);
    incoming.end = done > 0 ? done : 0;
    return done > 0 ? 0 : -1;
}

// Fill a range with what the host sends next.
static int receive_bytes(char *to, size_t length) {
    while (length > 0) {
        size_t ready = incoming.end - incoming.next;
        if (ready == 0 && length < INCOMING_BYTES) {
            if (fill_incoming() != 0) {
                return -1;
            }
            continue;
        }
        size_t some = Py_MIN(ready, length);
        memcpy(to, incoming.bytes + incoming.next, some);
        incoming.next += some;
        if (ready == 0) {
            Py_ssize_t done = read_some(to, length);
            if (done < 0) {
                return -1;
            }
            some = done;
        }
        to += some;
        length -= some;
    }
    return 0;
}

// Take the next frame as text, into `room` where it is short. Returns NULL with an exception set, or what is to be
// given to `forget`.
static char *receive_text(char *room, size_t *length) {
    unsigned char header[HEADER_BYTES];
    if (receive_bytes((char *)header, HEADER_BYTES) != 0) {
        return NULL;
    }
    *length = header[0] | header[1] << 8 | header[2] << 16 | (size_t)header[3] << 24;
    char *text = *length > FRAME_BYTES ? NULL : *length <= SHORT_FRAME_BYTES ? room : PyMem_Malloc(*length);
    if (text == NULL) {
        return (char *)PyErr_NoMemory();
    }
    if (receive_bytes(text, *length) == 0) {
        return text;
    }
    if (text != room) {
        PyMem_Free(text);
    }
    return NULL;
}

static void forget(char *text, char *room) {
    if (text != room) {
        PyMem_Free(text);
    }
}

static PyObject *receive(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(nothing)) {
    if (put_back != NULL) {
        PyObject *frame = put_back;
        put_back = NULL;
        return frame;
    }
    char room[SHORT_FRAME_BYTES];
    size_t length;
    char *text = receive_text(room, &length);
    if (text == NULL) {
        return NULL;
    }
    PyObject *frame = cloche_value_read(text, length);
    forget(text, room);
    return frame;
}

static PyObject *read_reply(long long number, const char *text, size_t length) {
    char usual[64];
    size_t start = (size_t)snprintf(usual, sizeof(usual), "{\"t\":\"reply\",\"id\":%lld,\"v\":", number);
    if (start < length && memcmp(text, usual, start) == 0 && text[length - 1] == '}') {
        return cloche_value_read(text + start, length - 1 - start);
    }
    put_back = cloche_value_read(text, length);
    return NULL;
}

// Take the next frame, and give the value in it where it is the reply to a call and has one. Otherwise NULL is
// returned: where no exception is set, the frame is there for `receive`.
PyObject *cloche_reply_value(long long number) {
    if (put_back != NULL) {
        return NULL;
    }
    char room[SHORT_FRAME_BYTES];
    size_t length;
    char *text = receive_text(room, &length);
    if (text == NULL) {
        return NULL;
    }
    PyObject *value = read_reply(number, text, length);
    forget(text, room);
    return value;
}

static int add_json(frame_t *frame, PyObject *text) {
    Py_ssize_t length;
    const char *bytes = PyUnicode_AsUTF8AndSize(text, &length);
    return bytes ? cloche_frame_add(frame, bytes, length) : -1;
}

static PyObject *send_pieces(PyObject *Py_UNUSED(module), PyObject *const *pieces, Py_ssize_t count) {
    frame_t frame;
    cloche_frame_begin(&frame);
    int failed = 0;
    for (Py_ssize_t i = 0; i < count && !failed; ++i) {
        failed = i % 2 == 0 ? add_json(&frame, pieces[i]) : cloche_value_write(&frame, pieces[i]);
    }
    failed = failed || cloche_frame_send(&frame);
    cloche_frame_free(&frame);
    return failed ? NULL : Py_NewRef(Py_None);
}

static PyObject *has_more(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(nothing)) {
    return PyBool_FromLong(put_back != NULL || incoming.next < incoming.end);
}

static PyMethodDef methods[] = {
    {"send", _PyCFunction_CAST(send_pieces), METH_FASTCALL,
        "Send a frame: JSON, a value, JSON, and so on.\n\n"
        "Raises TypeError where a value cannot be carried, and has sent nothing then."},
    {"receive", receive, METH_NOARGS, "Wait for the next frame, and give what it says."},
    {"has_more", has_more, METH_NOARGS, "Whether something of the next frame has come already."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_cloche_frames",
    .m_doc = "Frames on the channel to the host.",
    .m_size = -1,
    .m_methods = methods,
};

static PyObject *make_module(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL || PyModule_AddType(module, &cloche_host_function_type) < 0) {
        Py_CLEAR(module);
    }
    return module;
}

// To be called before the interpreter is initialised.
void cloche_frames_register(void) {
    PyImport_AppendInittab(definition.m_name, make_module);
}

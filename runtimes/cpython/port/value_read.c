// Reading what the host has written: tagged JSON without a space in it (docs/values.md). The host is trusted, so
// reading is quick and checks little. What has a tag is made by `untagged` in lib/_cloche/values.py.
#include <string.h>

#include "frames.h"

#define MOST_DIGITS (18)
#define NUMBER_BYTES (64)
#define MOST_LEVELS (64)

typedef struct {
    const char *next, *end;
    int levels; // that it may still be deep
} text_t;

static PyObject *untagged;
static PyObject *scan_text; // of the library; knows all escapes

static PyObject *read_value(text_t *text);

// Called once, with the module that has both.
void cloche_value_read_prepare(PyObject *values) {
    untagged = values ? PyObject_GetAttrString(values, "untagged") : NULL;
    scan_text = values ? PyObject_GetAttrString(values, "scan_text") : NULL;
}

static PyObject *wrong(void) {
    PyErr_SetString(PyExc_ValueError, "the host has sent what is no value");
    return NULL;
}

static bool take(text_t *text, char wanted) {
    bool is_there = text->next < text->end && *text->next == wanted;
    text->next += is_there;
    return is_there;
}

static PyObject *read_escaped(const char *start, const char *end) {
    PyObject *quoted = PyUnicode_DecodeUTF8(start, end - start, NULL);
    PyObject *pair = quoted && scan_text ? PyObject_CallFunction(scan_text, "Oi", quoted, 0) : NULL;
    PyObject *made = pair && PyTuple_Check(pair) && PyTuple_GET_SIZE(pair) > 0 ? Py_NewRef(PyTuple_GET_ITEM(pair, 0)) : NULL;
    Py_XDECREF(pair);
    Py_XDECREF(quoted);
    return made || PyErr_Occurred() ? made : wrong();
}

// What is behind a quote that was taken.
static PyObject *read_text(text_t *text) {
    const char *start = text->next, *at = start;
    bool is_escaped = false;
    for (; at < text->end && *at != '"'; ++at) {
        if (*at == '\\') {
            is_escaped = true;
            ++at;
        }
    }
    if (at >= text->end) {
        return wrong();
    }
    text->next = at + 1;
    return is_escaped ? read_escaped(start, at + 1) : PyUnicode_DecodeUTF8(start, at - start, NULL);
}

static PyObject *read_float(const char *start, size_t length) {
    char digits[NUMBER_BYTES];
    if (length >= sizeof(digits)) {
        return wrong();
    }
    memcpy(digits, start, length);
    digits[length] = '\0';
    double value = PyOS_string_to_double(digits, NULL, NULL);
    return value == -1.0 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(value);
}

static PyObject *read_number(text_t *text) {
    const char *start = text->next, *at = start + (*start == '-'), *digits = at;
    long long value = 0;
    for (; at < text->end && '0' <= *at && *at <= '9' && at - digits < MOST_DIGITS; ++at) {
        value = 10 * value + (*at - '0');
    }
    bool is_int = at > digits && (at == text->end || strchr(",]}", *at) != NULL);
    if (is_int) {
        text->next = at;
        return PyLong_FromLongLong(digits > start ? -value : value);
    }
    while (at < text->end && *at != '\0' && strchr("+-.eE0123456789", *at) != NULL) {
        ++at;
    }
    text->next = at;
    return read_float(start, at - start);
}

static PyObject *read_array(text_t *text) {
    PyObject *made = PyList_New(0);
    bool failed = made == NULL;
    if (!failed && take(text, ']')) {
        return made;
    }
    while (!failed) {
        PyObject *item = read_value(text);
        failed = item == NULL || PyList_Append(made, item) != 0;
        Py_XDECREF(item);
        if (!failed && !take(text, ',')) {
            if (take(text, ']')) {
                return made;
            }
            wrong();
            failed = true;
        }
    }
    Py_XDECREF(made);
    return NULL;
}

static int read_member(text_t *text, PyObject *made, bool *has_tag) {
    PyObject *key = take(text, '"') ? read_text(text) : wrong();
    PyObject *value = key == NULL ? NULL : take(text, ':') ? read_value(text) : wrong();
    int failed = value == NULL || PyDict_SetItem(made, key, value);
    *has_tag = *has_tag || (!failed && PyUnicode_EqualToUTF8AndSize(key, "$", 1));
    Py_XDECREF(value);
    Py_XDECREF(key);
    return failed ? -1 : 0;
}

static PyObject *untag(PyObject *made) {
    PyObject *value = untagged ? PyObject_CallOneArg(untagged, made) : wrong();
    Py_DECREF(made);
    return value;
}

static PyObject *read_object(text_t *text) {
    PyObject *made = PyDict_New();
    bool has_tag = false;
    bool failed = made == NULL;
    if (!failed && take(text, '}')) {
        return made;
    }
    while (!failed) {
        failed = read_member(text, made, &has_tag) != 0;
        if (!failed && !take(text, ',')) {
            if (take(text, '}')) {
                return has_tag ? untag(made) : made;
            }
            wrong();
            failed = true;
        }
    }
    Py_XDECREF(made);
    return NULL;
}

static PyObject *read_word(text_t *text, const char *word, PyObject *value) {
    size_t length = strlen(word);
    if (length > (size_t)(text->end - text->next) || memcmp(text->next, word, length) != 0) {
        return wrong();
    }
    text->next += length;
    return Py_NewRef(value);
}

static PyObject *read_nested(text_t *text, PyObject *(*read)(text_t *)) {
    if (text->levels == 0) {
        return wrong();
    }
    ++text->next;
    --text->levels;
    PyObject *made = read(text);
    ++text->levels;
    return made;
}

static PyObject *read_value(text_t *text) {
    switch (text->next < text->end ? *text->next : '\0') {
        case '"':
            ++text->next;
            return read_text(text);
        case '[':
            return read_nested(text, read_array);
        case '{':
            return read_nested(text, read_object);
        case 'n':
            return read_word(text, "null", Py_None);
        case 't':
            return read_word(text, "true", Py_True);
        case 'f':
            return read_word(text, "false", Py_False);
        case '\0':
            return wrong();
        default:
            return read_number(text);
    }
}

// Read a text that is one value.
PyObject *cloche_value_read(const char *text, size_t length) {
    text_t rest = {text, text + length, MOST_LEVELS};
    PyObject *value = read_value(&rest);
    if (value != NULL && rest.next != rest.end) {
        Py_DECREF(value);
        return wrong();
    }
    return value;
}

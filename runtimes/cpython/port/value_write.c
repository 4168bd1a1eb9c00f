// Writing a value of the guest's down for the host: JSON with tags for what JSON has not (docs/values.md).
//
// What is rare is told by `describe` in lib/_cloche/values.py, as a tag and its content, or as no tag and a value
// that stands for it.
#include <math.h>
#include <string.h>

#include "frames.h"
#include "internal/pycore_long.h"

#define MOST_LEVELS (30)
#define MOST_DIGITS (4300)
#define MOST_BITS (14285) // of a number of so many digits
#define LARGEST_PLAIN ((1LL << 53) - 1)

static PyObject *describe;

static int write_value(frame_t *frame, PyObject *value, int levels);

// Called once, with the module that has `describe`.
void cloche_value_write_prepare(PyObject *values) {
    describe = values ? PyObject_GetAttrString(values, "describe") : NULL;
}

static int check_levels(int levels) {
    if (levels > 0) {
        return 0;
    }
    PyErr_Format(PyExc_TypeError,
        "a value of more than %d levels, or one that holds itself, cannot be carried", MOST_LEVELS);
    return -1;
}

static int write_escape(frame_t *frame, unsigned char c) {
    static const char hex[] = "0123456789abcdef";
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt"; // what stands for itself behind a backslash, and how
    for (const char *at = letters; *at != '\0'; at += 2) {
        if ((unsigned char)*at == c) {
            return cloche_frame_add(frame, (const char[]){'\\', at[1]}, 2);
        }
    }
    return cloche_frame_add(frame, (const char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
}

static int write_quoted(frame_t *frame, const char *text, size_t length) {
    size_t start = 0;
    int failed = CLOCHE_ADD(frame, "\"");
    for (size_t i = 0; i < length && !failed; ++i) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            failed = cloche_frame_add(frame, text + start, i - start) || write_escape(frame, c);
            start = i + 1;
        }
    }
    return failed || cloche_frame_add(frame, text + start, length - start) || CLOCHE_ADD(frame, "\"") ? -1 : 0;
}

// Write a `str`, or what is derived from it.
int cloche_text_write(frame_t *frame, PyObject *text) {
    if (PyUnicode_IS_COMPACT_ASCII(text)) {
        return write_quoted(frame, PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text));
    }
    PyObject *bytes = PyUnicode_AsUTF8String(text);
    if (bytes == NULL) {
        if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
            PyErr_SetString(PyExc_TypeError, "text with a lone surrogate cannot be carried");
        }
        return -1;
    }
    int failed = write_quoted(frame, PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return failed;
}

static int begin_tag(frame_t *frame, const char *name, int levels) {
    return check_levels(levels) || CLOCHE_ADD(frame, "{\"$\":\"") || cloche_frame_add(frame, name, strlen(name))
        || CLOCHE_ADD(frame, "\",\"v\":") ? -1 : 0;
}

static int write_plain_int(frame_t *frame, long long value) {
    char digits[20];
    char *first = digits + sizeof(digits);
    unsigned long long rest = value < 0 ? -(unsigned long long)value : (unsigned long long)value;
    do {
        *--first = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        *--first = '-';
    }
    return cloche_frame_add(frame, first, digits + sizeof(digits) - first);
}

static int refuse_digits(void) {
    PyErr_SetString(PyExc_TypeError, "an int of more than 4,300 digits cannot be carried");
    return -1;
}

static int write_large_int(frame_t *frame, PyObject *value, int levels) {
    if (_PyLong_NumBits(value) > MOST_BITS) {
        return refuse_digits();
    }
    PyObject *digits = _PyLong_Format(value, 10);
    if (digits == NULL) { // the program has set a lower limit for `str`
        return PyErr_ExceptionMatches(PyExc_ValueError) ? refuse_digits() : -1;
    }
    const char *text = PyUnicode_DATA(digits);
    Py_ssize_t length = PyUnicode_GET_LENGTH(digits);
    int failed = length - (text[0] == '-') > MOST_DIGITS ? refuse_digits()
        : begin_tag(frame, "int", levels) || write_quoted(frame, text, length) || CLOCHE_ADD(frame, "}");
    Py_DECREF(digits);
    return failed ? -1 : 0;
}

static int write_int(frame_t *frame, PyObject *value, int levels) {
    int overflow;
    long long plain = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow == 0 && -LARGEST_PLAIN <= plain && plain <= LARGEST_PLAIN) {
        return write_plain_int(frame, plain);
    }
    return write_large_int(frame, value, levels);
}

static int write_float(frame_t *frame, double value, int levels) {
    if (!isfinite(value)) {
        const char *text = isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
        return begin_tag(frame, "float", levels) || write_quoted(frame, text, strlen(text))
            || CLOCHE_ADD(frame, "}") ? -1 : 0;
    }
    char *text = PyOS_double_to_string(value, 'r', 0, Py_DTSF_ADD_DOT_0, NULL);
    int failed = text ? cloche_frame_add(frame, text, strlen(text)) : -1;
    PyMem_Free(text);
    return failed;
}

// Writing an item may run code of the program's (a `tzinfo`), which may change what it is in.
static int write_item(frame_t *frame, PyObject *item, bool is_first, int levels) {
    Py_INCREF(item);
    int failed = (!is_first && CLOCHE_ADD(frame, ",")) || write_value(frame, item, levels);
    Py_DECREF(item);
    return failed ? -1 : 0;
}

// The items of a list or a tuple.
static int write_items(frame_t *frame, PyObject *items, int levels) {
    int failed = check_levels(levels) || CLOCHE_ADD(frame, "[");
    for (Py_ssize_t i = 0; !failed && i < PySequence_Fast_GET_SIZE(items); ++i) {
        failed = write_item(frame, PySequence_Fast_GET_ITEM(items, i), i == 0, levels - 1);
    }
    return failed || CLOCHE_ADD(frame, "]") ? -1 : 0;
}

static int write_tuple(frame_t *frame, PyObject *items, int levels) {
    return begin_tag(frame, "tuple", levels) || write_items(frame, items, levels - 1)
        || CLOCHE_ADD(frame, "}") ? -1 : 0;
}

static int write_set(frame_t *frame, PyObject *set, int levels) {
    int failed = begin_tag(frame, PyFrozenSet_Check(set) ? "frozenset" : "set", levels)
        || check_levels(levels - 1) || CLOCHE_ADD(frame, "[");
    PyObject *iterator = failed ? NULL : PySet_Type.tp_iter(set), *item;
    bool is_first = true;
    while (!failed && iterator != NULL && (item = PyIter_Next(iterator)) != NULL) {
        failed = write_item(frame, item, is_first, levels - 2);
        is_first = false;
        Py_DECREF(item);
    }
    Py_XDECREF(iterator);
    return failed || PyErr_Occurred() || CLOCHE_ADD(frame, "]}") ? -1 : 0;
}

enum { KEYS_PLAIN, KEYS_DERIVED, KEYS_OTHER };

// Whether all keys are texts that an object may have, and whether those are exactly of the type `str`.
static int kind_of_keys(PyObject *dict) {
    int kind = KEYS_PLAIN;
    PyObject *key;
    for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &key, NULL);) {
        if (!PyUnicode_Check(key) || PyUnicode_EqualToUTF8AndSize(key, "$", 1)) {
            return KEYS_OTHER;
        }
        if (!PyUnicode_CheckExact(key)) {
            kind = KEYS_DERIVED;
        }
    }
    return kind;
}

static int write_members(frame_t *frame, PyObject *dict, int levels) {
    PyObject *key, *value;
    int failed = check_levels(levels) || CLOCHE_ADD(frame, "{");
    bool is_first = true;
    for (Py_ssize_t at = 0; !failed && PyDict_Next(dict, &at, &key, &value); is_first = false) {
        if (!PyUnicode_CheckExact(key)) {
            PyErr_SetString(PyExc_RuntimeError, "dictionary changed while it was carried");
            return -1;
        }
        Py_INCREF(key);
        Py_INCREF(value);
        failed = (!is_first && CLOCHE_ADD(frame, ",")) || cloche_text_write(frame, key) || CLOCHE_ADD(frame, ":")
            || write_value(frame, value, levels - 1);
        Py_DECREF(value);
        Py_DECREF(key);
    }
    return failed || CLOCHE_ADD(frame, "}") ? -1 : 0;
}

// Keys that are of a type derived from `str` may differ, and yet have the same text.
static int write_derived(frame_t *frame, PyObject *dict, int levels) {
    PyObject *copy = PyDict_New(), *key, *value;
    int failed = copy == NULL;
    for (Py_ssize_t at = 0; !failed && PyDict_Next(dict, &at, &key, &value);) {
        PyObject *text = PyUnicode_FromObject(key);
        failed = text == NULL || PyDict_SetItem(copy, text, value);
        Py_XDECREF(text);
    }
    failed = failed || write_members(frame, copy, levels);
    Py_XDECREF(copy);
    return failed ? -1 : 0;
}

static int write_pairs(frame_t *frame, PyObject *dict, int levels) {
    PyObject *key, *value;
    int failed = begin_tag(frame, "dict", levels) || check_levels(levels - 2) || CLOCHE_ADD(frame, "[");
    bool is_first = true;
    for (Py_ssize_t at = 0; !failed && PyDict_Next(dict, &at, &key, &value); is_first = false) {
        Py_INCREF(value);
        failed = (!is_first && CLOCHE_ADD(frame, ",")) || CLOCHE_ADD(frame, "[")
            || write_item(frame, key, true, levels - 3) || write_item(frame, value, false, levels - 3)
            || CLOCHE_ADD(frame, "]");
        Py_DECREF(value);
    }
    return failed || CLOCHE_ADD(frame, "]}") ? -1 : 0;
}

static int write_dict(frame_t *frame, PyObject *dict, int levels) {
    switch (kind_of_keys(dict)) {
        case KEYS_PLAIN:
            return write_members(frame, dict, levels);
        case KEYS_DERIVED:
            return write_derived(frame, dict, levels);
        default:
            return write_pairs(frame, dict, levels);
    }
}

static int write_described(frame_t *frame, PyObject *told, int levels) {
    PyObject *name, *content;
    if (!PyArg_ParseTuple(told, "OO", &name, &content)) {
        return -1;
    }
    if (name == Py_None) { // a level of its own, lest what stands for itself goes on for ever
        return check_levels(levels) || write_value(frame, content, levels - 1) ? -1 : 0;
    }
    int failed = check_levels(levels) || CLOCHE_ADD(frame, "{\"$\":") || cloche_text_write(frame, name)
        || CLOCHE_ADD(frame, ",\"v\":");
    if (!failed) {
        failed = PyTuple_Check(content) ? write_items(frame, content, levels - 1)
            : write_value(frame, content, levels - 1);
    }
    return failed || CLOCHE_ADD(frame, "}") ? -1 : 0;
}

static int write_other(frame_t *frame, PyObject *value, int levels) {
    if (describe == NULL) {
        PyErr_SetString(PyExc_TypeError, "the image was made without the channel");
        return -1;
    }
    PyObject *told = PyObject_CallOneArg(describe, value);
    int failed = told == NULL || write_described(frame, told, levels);
    Py_XDECREF(told);
    return failed ? -1 : 0;
}

static int write_value(frame_t *frame, PyObject *value, int levels) {
    if (PyUnicode_Check(value)) {
        return cloche_text_write(frame, value);
    }
    if (value == Py_None) {
        return CLOCHE_ADD(frame, "null");
    }
    if (PyBool_Check(value)) {
        return value == Py_True ? CLOCHE_ADD(frame, "true") : CLOCHE_ADD(frame, "false");
    }
    return PyLong_Check(value) ? write_int(frame, value, levels)
        : PyFloat_Check(value) ? write_float(frame, PyFloat_AS_DOUBLE(value), levels)
        : PyList_Check(value) ? write_items(frame, value, levels)
        : PyTuple_Check(value) ? write_tuple(frame, value, levels)
        : PyDict_Check(value) ? write_dict(frame, value, levels)
        : PyAnySet_Check(value) ? write_set(frame, value, levels)
        : write_other(frame, value, levels);
}

// Write a value of any type.
int cloche_value_write(frame_t *frame, PyObject *value) {
    return write_value(frame, value, MOST_LEVELS);
}

// Write the arguments of a call, a tuple, as an array of values.
int cloche_arguments_write(frame_t *frame, PyObject *arguments) {
    return write_items(frame, arguments, MOST_LEVELS + 1);
}

// `cloche_interrupt`: how the host has an exception raised in the code that runs, as a signal would. The host
// writes to memory while the guest stands still; docs/runtimes/contract.md has the layout.
//
// An exception that was raised for the host is kept to the end, so that one which nobody caught is known from
// one that the code made itself.
#include "cloche.h"
#include "internal/pycore_ceval.h"

// What the host asks for. The numbers are part of the contract.
enum { ASKED_NOTHING, ASKED_TIME, ASKED_KEYBOARD, KINDS };

typedef struct {
    uint32_t kind;
    uintptr_t *flag; // where the interpreter looks all the time; NULL until it is up
    uintptr_t bits;  // what makes it look here as well
} interrupt_t;

volatile interrupt_t cloche_interrupt;
static PyObject *raised[KINDS];

// Called once the interpreter is up.
void cloche_interrupt_prepare(void) {
    cloche_interrupt.flag = &PyThreadState_Get()->eval_breaker;
    cloche_interrupt.bits = _PY_SIGNALS_PENDING_BIT;
}

// Called by the interpreter, in Modules/signalmodule.c, wherever it would see to signals. Returns -1 with an
// exception set, or 0.
int cloche_check_interrupt(void) {
    uint32_t kind = cloche_interrupt.kind;
    if (kind == ASKED_NOTHING) {
        return 0;
    }
    cloche_interrupt.kind = ASKED_NOTHING;
    if (kind == ASKED_TIME) {
        PyErr_SetString(PyExc_TimeoutError, "the time limit is over");
    } else if (kind == ASKED_KEYBOARD) {
        PyErr_SetNone(PyExc_KeyboardInterrupt);
    } else {
        return 0; // from a later version of the contract
    }
    PyObject *exception = PyErr_GetRaisedException();
    Py_XSETREF(raised[kind], Py_NewRef(exception));
    PyErr_SetRaisedException(exception);
    return -1;
}

// How code ended that an exception ended: by one of those, or by another.
outcome_t cloche_interrupt_outcome(PyObject *exception) {
    return exception == raised[ASKED_TIME] ? OUTCOME_TIMEOUT
        : exception == raised[ASKED_KEYBOARD] ? OUTCOME_INTERRUPTED
        : OUTCOME_EXCEPTION;
}

// Called by the interpreter, in Python/bltinmodule.c: whether the exception that is set is one of those.
int cloche_is_interrupt(void) {
    PyObject *exception = PyErr_GetRaisedException();
    outcome_t outcome = cloche_interrupt_outcome(exception);
    PyErr_SetRaisedException(exception);
    return outcome != OUTCOME_EXCEPTION;
}

// At the end of a session's step: what came too late for it is not meant for the next.
void cloche_interrupt_forget(void) {
    for (int kind = 0; kind < KINDS; ++kind) {
        Py_CLEAR(raised[kind]);
    }
    cloche_interrupt.kind = ASKED_NOTHING;
}

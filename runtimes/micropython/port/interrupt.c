// `cloche_interrupt`: how the host has an exception raised in the code that runs, as a signal would. The host
// writes to memory while the guest stands still; docs/runtimes/contract.md has the layout.
//
// An exception that was raised for the host is kept to the end, so that one which nobody caught is known from
// one that the code made itself.
#include "py/runtime.h"
#include "cloche.h"

// What the host asks for. The numbers are part of the contract.
enum { ASKED_NOTHING, ASKED_TIME, ASKED_KEYBOARD };

typedef struct {
    uint32_t kind;
    volatile mp_obj_t *flag; // where the interpreter looks all the time
    const void *bits;        // what makes it look here as well; any object would do
} interrupt_t;

volatile interrupt_t cloche_interrupt = {
    .flag = &mp_state_ctx.thread.mp_pending_exception,
    .bits = &mp_type_KeyboardInterrupt,
};

MP_REGISTER_ROOT_POINTER(mp_obj_t cloche_raised_for_time);
MP_REGISTER_ROOT_POINTER(mp_obj_t cloche_raised_for_keyboard);

extern const mp_obj_type_t cloche_type_TimeoutError;

// Called by the interpreter, in py/scheduler.c, when something is pending. Returns the exception that the host
// asks for, or MP_OBJ_NULL.
mp_obj_t cloche_take_interrupt(void) {
    uint32_t kind = cloche_interrupt.kind;
    cloche_interrupt.kind = ASKED_NOTHING;
    if (kind == ASKED_TIME) {
        mp_obj_t exception = mp_obj_new_exception_msg(&cloche_type_TimeoutError, MP_ERROR_TEXT("the time limit is over"));
        MP_STATE_PORT(cloche_raised_for_time) = exception;
        return exception;
    }
    if (kind == ASKED_KEYBOARD) {
        mp_obj_t exception = mp_obj_new_exception(&mp_type_KeyboardInterrupt);
        MP_STATE_PORT(cloche_raised_for_keyboard) = exception;
        return exception;
    }
    return MP_OBJ_NULL;
}

// How code ended that an exception ended: by one of those, or by another.
outcome_t cloche_interrupt_outcome(mp_obj_t exception) {
    return exception == MP_STATE_PORT(cloche_raised_for_time) ? OUTCOME_TIMEOUT
        : exception == MP_STATE_PORT(cloche_raised_for_keyboard) ? OUTCOME_INTERRUPTED
        : OUTCOME_EXCEPTION;
}

// At the end of a session's step: what came too late for it is not meant for the next.
void cloche_interrupt_forget(void) {
    MP_STATE_PORT(cloche_raised_for_time) = MP_OBJ_NULL;
    MP_STATE_PORT(cloche_raised_for_keyboard) = MP_OBJ_NULL;
    cloche_interrupt.kind = ASKED_NOTHING;
    mp_handle_pending(false);
}

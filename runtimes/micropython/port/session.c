// Driving the live interpreter from outside, without `_start`.
#include <string.h>

#include "py/mpprint.h"
#include "py/runtime.h"
#include "channel.h"
#include "cloche.h"

#define NAMED_STEPS (100)

// What `cloche_run` is asked for, as bits. The numbers are part of the contract with the host. Without the first
// it is a whole program, whose exit handlers run.
enum {
    MODE_STEP = 1,        // a session's step: what it defines stays for the next
    MODE_TELL_VALUE = 2,  // the value of the last expression goes to the host
    MODE_START_WAITS = 4, // the host has sent a start frame
};

MP_REGISTER_ROOT_POINTER(void *cloche_buffer);

void __wasm_call_ctors(void);

static unsigned steps;

// Bring the interpreter up, at the first call from the host: in a session nobody calls `_start`.
static void enter(void) {
    static bool entered;
    if (!entered) {
        entered = true;
        __wasm_call_ctors();
        cloche_interpreter_init();
    }
}

// Return room for `bytes` that the host may fill, valid until the next call of this function; 0 if there
// is no memory.
void *CLOCHE_EXPORT(cloche_alloc)(size_t bytes) {
    enter();
    MP_STATE_PORT(cloche_buffer) = m_malloc_maybe(bytes);
    return MP_STATE_PORT(cloche_buffer);
}

// The first steps have names of their own, with which tracebacks tell in which of them a function was defined. A name
// is never forgotten and makes the search for others longer, so that later steps share one.
static qstr step_name(void) {
    if (steps == NAMED_STEPS) {
        return MP_QSTR__lt_step_gt_;
    }
    char name[24];
    vstr_t text;
    vstr_init_fixed_buf(&text, sizeof(name), name);
    vstr_printf(&text, "<step %u>", ++steps);
    return qstr_from_strn(text.buf, text.len);
}

typedef struct {
    const char *text;
    size_t length;
    uint32_t mode;
} piece_t;

static void run_piece(const void *argument) {
    const piece_t *piece = argument;
    if (piece->mode & (MODE_TELL_VALUE | MODE_START_WAITS)) {
        cloche_channel_open(piece->mode & MODE_START_WAITS);
    }
    qstr name = piece->mode & MODE_STEP ? step_name() : MP_QSTR__lt_string_gt_;
    cloche_run_text(name, piece->text, piece->length, piece->mode & MODE_TELL_VALUE);
}

// Run UTF-8 text in the interpreter. Returns its exit code; `cloche_outcome` and `cloche_report` say more.
int CLOCHE_EXPORT(cloche_run)(const char *text, size_t length, uint32_t mode) {
    enter();
    cloche_report_start();
    piece_t piece = {text, length, mode};
    int code = cloche_guarded(run_piece, &piece);
    if (mode & MODE_STEP) {
        cloche_flush();
        cloche_interrupt_forget();
    } else {
        cloche_finish();
    }
    return code;
}

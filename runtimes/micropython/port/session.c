// Driving the live interpreter from outside, without `_start`.
#include <string.h>

#include "py/mpprint.h"
#include "py/runtime.h"
#include "cloche.h"

// What `cloche_run` is asked for. The numbers are part of the contract with the host.
enum {
    MODE_PROGRAM = 0, // a whole program: its exit handlers run
    MODE_STEP = 1,    // a session's step: what it defines stays for the next
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

// Each step has a name of its own, so that a traceback never shows a line of another step.
static qstr step_name(void) {
    char name[24];
    vstr_t text;
    vstr_init_fixed_buf(&text, sizeof(name), name);
    vstr_printf(&text, "<step %u>", ++steps);
    return qstr_from_strn(text.buf, text.len);
}

typedef struct {
    const char *text;
    size_t length;
    bool is_step;
} piece_t;

static void run_piece(const void *argument) {
    const piece_t *piece = argument;
    cloche_run_text(piece->is_step ? step_name() : MP_QSTR__lt_string_gt_, piece->text, piece->length);
}

// Run UTF-8 text in the interpreter. Returns its exit code; `cloche_outcome` and `cloche_report` say more.
int CLOCHE_EXPORT(cloche_run)(const char *text, size_t length, uint32_t mode) {
    enter();
    cloche_report_start();
    piece_t piece = {text, length, mode == MODE_STEP};
    int code = cloche_guarded(run_piece, &piece);
    if (piece.is_step) {
        cloche_flush();
    } else {
        cloche_finish();
    }
    return code;
}

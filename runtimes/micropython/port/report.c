// `cloche_report`: what the host may read from memory at any time, above all when the instance has ended
// and must not be called any more. The layout is written down in docs/runtimes/contract.md.
#include <string.h>
#include <unistd.h>

#include "py/objstr.h"
#include "py/runtime.h"
#include "cloche.h"

#define MAGIC (0x31524c43u) // "CLR1"
#define TYPE_BYTES (128)
#define MESSAGE_BYTES (1024)

typedef struct {
    const char *text;
    uint32_t length;
} slice_t;

typedef struct {
    uint32_t magic;
    uint32_t outcome;
    int32_t exit_code;
    slice_t type;
    slice_t message;
    slice_t pending[2]; // stdout, stderr
} report_t;

static char type_text[TYPE_BYTES];
static char message_text[MESSAGE_BYTES];

report_t cloche_report = {
    .magic = MAGIC,
    .outcome = OUTCOME_RUNNING,
    .type = {type_text, 0},
    .message = {message_text, 0},
};

void cloche_report_start(void) {
    cloche_report.outcome = OUTCOME_RUNNING;
    cloche_report.exit_code = 0;
    cloche_report.type.length = 0;
    cloche_report.message.length = 0;
}

void cloche_report_pending(int fd, const char *text, size_t length) {
    cloche_report.pending[fd - STDOUT_FILENO] = (slice_t){text, length};
}

typedef struct {
    char *text;
    size_t room;
    uint32_t length;
} bounded_t;

static void bounded_print(void *env, const char *text, size_t length) {
    bounded_t *out = env;
    size_t fits = MIN(length, out->room - out->length);
    memcpy(out->text + out->length, text, fits);
    out->length += fits;
}

// Printing an exception runs code of the guest (`__str__`), which may fail in its turn.
static uint32_t print_message(mp_obj_t exception) {
    bounded_t out = {message_text, sizeof(message_text), 0};
    mp_print_t print = {&out, bounded_print};
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_obj_print_helper(&print, exception, PRINT_STR);
        nlr_pop();
    }
    return cloche_whole_characters(out.text, out.length);
}

static void describe(mp_obj_t exception) {
    const char *name = qstr_str(mp_obj_get_type(exception)->name);
    cloche_report.type.length = MIN(strlen(name), sizeof(type_text));
    memcpy(type_text, name, cloche_report.type.length);
    cloche_report.message.length = print_message(exception);
}

void cloche_report_end(outcome_t outcome, int exit_code, mp_obj_t exception) {
    cloche_report.outcome = outcome;
    cloche_report.exit_code = exit_code;
    if (exception != MP_OBJ_NULL) {
        describe(exception);
    }
}

// The host's question after `cloche_run`. The answer is this guest's claim, and no more than that.
uint32_t CLOCHE_EXPORT(cloche_outcome)(void) {
    return cloche_report.outcome;
}

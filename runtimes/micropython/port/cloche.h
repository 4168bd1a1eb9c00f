// The parts of this port, as they see each other. docs/runtimes/contract.md describes the exports.
#ifndef CLOCHE_H
#define CLOCHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "py/obj.h"

#define CLOCHE_EXPORT(name) __attribute__((export_name(#name), used)) name

// The shadow stack's bounds, placed by the linker.
extern char __stack_low, __stack_high;

// How a piece of code ended. The numbers are part of the contract with the host.
typedef enum {
    OUTCOME_OK = 0,
    OUTCOME_EXIT = 1,
    OUTCOME_EXCEPTION = 2,
    OUTCOME_MEMORY_ERROR = 3,
    OUTCOME_RECURSION = 4,
    OUTCOME_RUNNING = 5,
    OUTCOME_TIMEOUT = 6,
    OUTCOME_INTERRUPTED = 7,
} outcome_t;

// heap.c
void cloche_heap_init(void);

// stdio.c; reading, writing and flushing are declared in mpconfigport.h, for upstream's files
void cloche_hold_stderr(bool hold);

// clock.c
extern uint32_t cloche_generation;

// report.c
void cloche_report_start(void);
void cloche_report_end(outcome_t outcome, int exit_code, mp_obj_t exception);
void cloche_report_pending(int fd, const char *text, size_t length);

// text.c
size_t cloche_whole_characters(const char *text, size_t length);

// interrupt.c; taking one is declared in mpconfigport.h, for upstream's files
outcome_t cloche_interrupt_outcome(mp_obj_t exception);
void cloche_interrupt_forget(void);

// source.c
void cloche_source_keep(qstr name, const char *text, size_t length);

// interpreter.c
void cloche_interpreter_init(void);
void cloche_recursion_limit(size_t bytes);
int cloche_guarded(void (*action)(const void *), const void *argument);
void cloche_run_text(qstr name, const char *text, size_t length, bool tells_value);
void cloche_run_file(const char *path, bool tells_value);
void cloche_run_module(const char *name);
void cloche_argv_append(const char *argument);
void cloche_finish(void);

#endif

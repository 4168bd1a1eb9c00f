// The parts of our main, as they see each other. docs/runtimes/contract.md describes the exports.
#ifndef CLOCHE_H
#define CLOCHE_H

#define Py_BUILD_CORE 1
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#define CLOCHE_EXPORT(name) __attribute__((export_name(#name), used)) name

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

// interpreter.c
void cloche_enter(void);
void cloche_use_environment(PyConfig *config, bool used);

// generation.c
void cloche_randomness_prepare(void);
void cloche_notice_copy(void);

// immortal.c
void cloche_make_immortal(void);

// command.c
int cloche_command(void);

// options.c
typedef struct {
    const char *code;   // of -c
    const char *module; // of -m
    const char *file;   // or "-"
    const char *answer; // print this and be done: -V, -h
    bool has_options;   // there are others than those
} program_t;
int cloche_options(char **words, int count, program_t *program);

// program.c
int cloche_run_source(const char *name, const char *text, size_t length);
int cloche_run_file(const char *path);
int cloche_run_stdin(void);
int cloche_run_module(const char *name, bool set_argv0);
int cloche_settle(PyObject *result);

// channel.c
void cloche_channel_prepare(void);
int cloche_channel_begin(bool tells, bool start_waits);
int cloche_channel_find(void);
bool cloche_channel_is_telling(void);
int cloche_channel_tell(PyObject *value);

// last_value.c
PyObject *cloche_compile_keeping(const char *name, const char *text, PyCompilerFlags *flags);
PyObject *cloche_take_kept(PyObject *globals);

// sources.c
void cloche_forget_sources(void);
int cloche_remember_source(PyObject *code, const char *text, size_t length, const char *name);

// warm.c
void cloche_warm_up(void);
void cloche_leave_heap(void);

// ending.c
int cloche_flush_streams(void);
int cloche_flush_pending(void);
int cloche_let_go(void);
int cloche_finish(int exit_code);

// report.c
void cloche_report_start(void);
void cloche_report_end(outcome_t outcome, int exit_code, PyObject *exception);
void cloche_report_pending(int fd, const char *text, size_t length);
bool cloche_report_has_pending(int fd);

// interrupt.c
void cloche_interrupt_prepare(void);
int cloche_check_interrupt(void);
int cloche_is_interrupt(void);
outcome_t cloche_interrupt_outcome(PyObject *exception);
void cloche_interrupt_forget(void);

// stdlib.c
void cloche_stdlib_register(void);

// locals.c
void cloche_locals_register(void);

#endif

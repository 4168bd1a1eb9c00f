// One interpreter: brought up once, then running one program, or one session's steps.
#include <string.h>
#include <unistd.h>

#include "py/builtin.h"
#include "py/compile.h"
#include "py/cstack.h"
#include "py/gc.h"
#include "py/mphal.h"
#include "py/runtime.h"
#include "extmod/vfs.h"
#include "extmod/vfs_posix.h"
#include "channel.h"
#include "cloche.h"

// Left free below the recursion limit for code that does not ask: C functions between two checks.
#define STACK_RESERVE_BYTES (64 * 1024)
#define STACK_LEAST_BYTES (16 * 1024)

static bool is_up;

// Set how many bytes of shadow stack the guest's calls may use; more than there is means all there is.
void cloche_recursion_limit(size_t bytes) {
    size_t most = (size_t)(&__stack_high - &__stack_low) - STACK_RESERVE_BYTES;
    size_t limit = MAX(MIN(bytes, most), STACK_LEAST_BYTES);
    mp_cstack_init_with_top(&__stack_high, limit);
}

static void mount_files(void) {
    mp_vfs_mount_t *root = m_new_obj(mp_vfs_mount_t);
    root->str = "/";
    root->len = 1;
    root->obj = MP_OBJ_TYPE_GET_SLOT(&mp_type_vfs_posix, make_new)(&mp_type_vfs_posix, 0, 0, NULL);
    root->next = NULL;
    MP_STATE_VM(vfs_mount_table) = root;
    MP_STATE_VM(vfs_cur) = root;
}

static void set_up_sys(void) {
    mp_sys_path = mp_obj_new_list(0, NULL);
    mp_obj_list_append(mp_sys_path, MP_OBJ_NEW_QSTR(MP_QSTR_));
    mp_obj_list_append(mp_sys_path, MP_OBJ_NEW_QSTR(MP_QSTR__dot_frozen));
    mp_obj_list_init(MP_OBJ_TO_PTR(mp_sys_argv), 0);
}

void cloche_interpreter_init(void) {
    if (is_up) {
        return;
    }
    is_up = true;
    cloche_recursion_limit(SIZE_MAX);
    cloche_heap_init();
    mp_init();
    mount_files();
    set_up_sys();
}

void cloche_argv_append(const char *argument) {
    mp_obj_list_append(mp_sys_argv, mp_obj_new_str(argument, strlen(argument)));
}

// sys.exit(): nothing is 0, a number is itself, anything else is shown and is 1.
static int exit_code_of(mp_obj_t system_exit) {
    mp_obj_t value = mp_obj_exception_get_value(system_exit);
    mp_int_t code;
    if (value == mp_const_none) {
        return 0;
    }
    if (mp_obj_is_int(value)) {
        return mp_obj_get_int_truncated(value) & 0xff;
    }
    if (mp_obj_get_int_maybe(value, &code)) {
        return code & 0xff;
    }
    mp_obj_print_helper(&mp_stderr_print, value, PRINT_STR);
    mp_print_str(&mp_stderr_print, "\n");
    return 1;
}

static outcome_t outcome_of(mp_obj_t exception) {
    mp_const_obj_t type = MP_OBJ_FROM_PTR(mp_obj_get_type(exception));
    if (mp_obj_is_subclass_fast(type, MP_OBJ_FROM_PTR(&mp_type_MemoryError))) {
        return OUTCOME_MEMORY_ERROR;
    }
    bool depth = mp_obj_exception_get_value(exception)
        == MP_OBJ_NEW_QSTR(MP_QSTR_maximum_space_recursion_space_depth_space_exceeded);
    if (depth && mp_obj_is_subclass_fast(type, MP_OBJ_FROM_PTR(&mp_type_RuntimeError))) {
        return OUTCOME_RECURSION;
    }
    return cloche_interrupt_outcome(exception);
}

// Showing an exception runs code of the guest, which may fail in its turn.
static void show_exception(mp_obj_t exception) {
    nlr_buf_t nlr;
    cloche_hold_stderr(true);
    if (nlr_push(&nlr) == 0) {
        mp_obj_print_exception(&mp_stderr_print, exception);
        nlr_pop();
    }
    cloche_hold_stderr(false);
}

static int guarded_exit_code_of(mp_obj_t system_exit) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        int code = exit_code_of(system_exit);
        nlr_pop();
        return code;
    }
    return 1;
}

// End a program by an exception that nobody caught. Returns the exit code.
static int end_by(mp_obj_t exception) {
    mp_const_obj_t type = MP_OBJ_FROM_PTR(mp_obj_get_type(exception));
    if (mp_obj_is_subclass_fast(type, MP_OBJ_FROM_PTR(&mp_type_SystemExit))) {
        int code = guarded_exit_code_of(exception);
        cloche_report_end(OUTCOME_EXIT, code, MP_OBJ_NULL);
        return code;
    }
    show_exception(exception);
    cloche_report_end(outcome_of(exception), 1, exception);
    return 1;
}

// Do something that may raise, and report how it ended. Returns the exit code.
int cloche_guarded(void (*action)(const void *), const void *argument) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        action(argument);
        nlr_pop();
        cloche_report_end(OUTCOME_OK, 0, MP_OBJ_NULL);
        return 0;
    }
    return end_by(MP_OBJ_FROM_PTR(nlr.ret_val));
}

static void compile_and_call(mp_lexer_t *lexer, bool tells_value) {
    qstr name = lexer->source_name;
    mp_parse_tree_t tree = mp_parse(lexer, tells_value ? MP_PARSE_VALUE_INPUT : MP_PARSE_FILE_INPUT);
    mp_obj_t value = mp_call_function_0(mp_compile(&tree, name, false));
    if (tells_value) {
        cloche_tell_value(value);
    }
}

// Run a program or a piece of one; the value of its last expression goes to the host if that is asked for.
void cloche_run_text(qstr name, const char *text, size_t length, bool tells_value) {
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3; // a byte order mark
        length -= 3;
    }
    cloche_source_keep(name, text, length);
    compile_and_call(mp_lexer_new_from_str_len(name, text, length, 0), tells_value);
}

// A program in a file imports what lies beside it.
static void search_beside(const char *path) {
    const char *end = strrchr(path, '/');
    if (end != NULL && end > path) {
        mp_obj_t folder = mp_obj_new_str(path, end - path);
        mp_obj_list_store(mp_sys_path, MP_OBJ_NEW_SMALL_INT(0), folder);
    }
}

void cloche_run_file(const char *path, bool tells_value) {
    qstr name = qstr_from_str(path);
    search_beside(path);
    mp_store_global(MP_QSTR___file__, MP_OBJ_NEW_QSTR(name));
    compile_and_call(mp_lexer_new_from_file(name), tells_value);
}

void cloche_run_module(const char *name) {
    mp_obj_t arguments[] = {
        MP_OBJ_NEW_QSTR(qstr_from_str(name)), mp_const_none, mp_const_none,
        mp_const_false, // the importer's sign for "as __main__"
    };
    mp_builtin___import__(MP_ARRAY_SIZE(arguments), arguments);
}

static void call_exit_functions(void) {
    while (mp_obj_is_callable(MP_STATE_VM(sys_exitfunc))) {
        mp_obj_t function = MP_STATE_VM(sys_exitfunc);
        MP_STATE_VM(sys_exitfunc) = mp_const_none;
        mp_call_function_0(function);
    }
}

// Call what the program registered for its end, and send what is left of its output. How the program
// itself ended stays its outcome.
void cloche_finish(void) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        call_exit_functions();
        nlr_pop();
    } else {
        show_exception(MP_OBJ_FROM_PTR(nlr.ret_val));
    }
    cloche_flush();
}

// Nobody is there to catch an exception: that is a fault of this port, not of the guest.
void nlr_jump_fail(void *value) {
    (void)value;
    __builtin_trap();
}

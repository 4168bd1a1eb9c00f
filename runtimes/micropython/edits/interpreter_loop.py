"""The bytecode loop moves out of the function that catches exceptions.

A function that calls `setjmp` pays for it at every call in it: LLVM keeps its locals in memory
and wraps the calls. So the loop over instructions becomes a function of its own, `execute_ops`,
and `mp_execute_bytecode` keeps the exception handling around it.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit

_FILE = "py/vm.c"

_HEAD = "mp_vm_return_kind_t MICROPY_WRAP_MP_EXECUTE_BYTECODE(mp_execute_bytecode)"
_PARAMETERS = "(mp_code_state_t *code_state, volatile mp_obj_t inject_exc) {\n"
_SETUP = """\
    // Pointers which are constant for particular invocation of mp_execute_bytecode()
    mp_obj_t * /*const*/ fastn;
    mp_exc_stack_t * /*const*/ exc_stack;
    {
        size_t n_state = code_state->n_state;
        fastn = &code_state->state[n_state - 1];
        exc_stack = (mp_exc_stack_t*)(code_state->state + n_state);
    }
"""
_EXC_SP = (
    "MP_CODE_STATE_EXC_SP_IDX_TO_PTR(exc_stack, code_state->exc_sp_idx); "
    "// stack grows up, exc_sp points to top of stack\n"
)

EDITS = (
    Edit(
        path=_FILE,
        anchor=_HEAD + _PARAMETERS,
        replacement="""\
// What one activation's loop over instructions shares with the exception handling around it.
typedef struct _vm_frame_t {
    mp_exc_stack_t *exc_sp;
    mp_obj_t inject_exc;
    void *raised;
} vm_frame_t;

// execute_ops returns a mp_vm_return_kind_t, or this for an exception in vm_frame_t.raised.
#define VM_RAISED (3)
#define exc_sp (frame->exc_sp)
#define inject_exc (frame->inject_exc)

static MP_NOINLINE int execute_ops(mp_code_state_t *code_state, vm_frame_t *frame) {
""",
    ),
    Edit(
        path=_FILE,
        anchor="nlr_pop(); nlr.ret_val = MP_OBJ_TO_PTR(o); goto exception_handler;",
        replacement="nlr_pop(); frame->raised = MP_OBJ_TO_PTR(o); return VM_RAISED;",
    ),
    Edit(
        path=_FILE,
        anchor=f"""\

    // variables that are visible to the exception handler (declared volatile)
    mp_exc_stack_t *volatile exc_sp = {_EXC_SP}""",
        replacement="",
    ),
    Edit(
        path=_FILE,
        anchor="""\
    for (;;) {
        nlr_buf_t nlr;
outer_dispatch_loop:
        if (nlr_push(&nlr) == 0) {
            // local variables that are not visible to the exception handler
""",
        replacement="""\
    {
        {
""",
    ),
    Edit(
        path=_FILE,
        anchor="""\
        } else {
exception_handler:
            // exception occurred
""",
        replacement=f"""\
        }}
    }}
}}

#undef inject_exc
#undef exc_sp
{_HEAD}(mp_code_state_t *code_state, volatile mp_obj_t inject_exc) {{
{_SETUP}
    vm_frame_t frame_storage;
    vm_frame_t *frame = &frame_storage;
    #define exc_sp (frame->exc_sp)
    frame->inject_exc = inject_exc;
    exc_sp = {_EXC_SP}
    for (;;) {{
        nlr_buf_t nlr;
outer_dispatch_loop:
        if (nlr_push(&nlr) == 0) {{
            #ifdef MICROPY_BEFORE_FRAME
            MICROPY_BEFORE_FRAME();
            #endif
            int kind = execute_ops(code_state, frame);
            if (kind != VM_RAISED) {{
                return kind;
            }}
            nlr.ret_val = frame->raised;
        }}
        {{
            (void)fastn;
            // exception occurred
""",
    ),
)

// The matcher behind Cloche's `re`: runs a program that frozen/_re_compile.py made of a pattern.
//
// A backtracking machine with its own explicit stack, so that no subject, however long, can run
// into the native stack: the stack of choices lives on the Python heap and its exhaustion is a
// MemoryError. Text is matched in place, as UTF-8; positions are offsets in bytes, which re.py
// turns into indexes of characters. Programs are checked while they run (a guest can import `_re`
// and pass anything), so a wrong one raises ValueError and touches nothing.
//
// The opcodes are listed in enum `opcode` and, with the same numbers, in frozen/_re_compile.py.

#include <string.h>

#include "py/runtime.h"
#include "py/cstack.h"
#include "lang_unicode.h"

enum opcode {
    OP_MATCH,     //                          the end of the program or of a sub-program
    OP_CHAR,      // c
    OP_CHAR_FOLD, // c (folded)
    OP_ANY,       //                          anything but a newline
    OP_ANY_ALL,   //
    OP_SET,       // flags, n, n * (low, high)
    OP_SPLIT,     // first, second            try `first`, then `second`
    OP_JUMP,      // target
    OP_SAVE,      // slot                     an odd slot closes a group
    OP_AT,        // where                    one of enum place
    OP_BACKREF,   // group, fold
    OP_LOOK,      // kind, width, end         kind: 1 negative, 2 behind; the sub-program follows
    OP_ATOMIC,    // end                      the sub-program follows
    OP_COND,      // group, else
    OP_ONE,       // min, max, lazy, next     repeat of the one-character instruction that follows
    OP_ENTER,     // loop                     resets a loop's counter
    OP_LOOP,      // loop, min, max, lazy, exit   the body follows and ends in a jump to here
};

enum place {
    AT_START, AT_LINE_START, AT_END, AT_LINE_END, AT_VERY_END,
    AT_WORD, AT_NOT_WORD, AT_WORD_ASCII, AT_NOT_WORD_ASCII,
};

#define SET_NEGATED (1)
#define SET_FOLD (2)
#define CLASS_BIT (0x80000000u)
#define CLASS_ASCII (0x100u)
#define UNSET (-1)

enum choice { CHOICE_BRANCH, CHOICE_RESTORE, CHOICE_GREEDY, CHOICE_LAZY, CHOICE_LOOP };

typedef struct _choice_t {
    uint32_t kind;
    uint32_t pc;   // or the slot that CHOICE_RESTORE puts back
    int32_t pos;   // or its value
    int32_t extra; // the least position of CHOICE_GREEDY, the repeats left of CHOICE_LAZY
} choice_t;

typedef struct _matcher_t {
    const uint32_t *code;
    size_t code_len;
    const byte *text;
    int32_t end;
    bool is_bytes;
    bool full;
    int32_t forbidden_end; // a match of the whole may not end here; UNSET if it may
    int32_t *slots;
    size_t slots_len;
    size_t groups;
    choice_t *choices;
    size_t used;
    size_t alloc;
} matcher_t;

static NORETURN void bad_program(void) {
    mp_raise_ValueError(MP_ERROR_TEXT("not a program of the re module"));
}

// ---- characters

static int32_t next_pos(const matcher_t *m, int32_t pos) {
    ++pos;
    if (!m->is_bytes) {
        while (pos < m->end && (m->text[pos] & 0xc0) == 0x80) {
            ++pos;
        }
    }
    return pos;
}

static int32_t previous_pos(const matcher_t *m, int32_t pos) {
    --pos;
    if (!m->is_bytes) {
        while (pos > 0 && (m->text[pos] & 0xc0) == 0x80) {
            --pos;
        }
    }
    return pos;
}

static uint32_t char_at(const matcher_t *m, int32_t pos) {
    uint32_t c = m->text[pos];
    if (c < 0x80 || m->is_bytes) {
        return c;
    }
    int32_t stop = next_pos(m, pos);
    c &= 0x3f >> (stop - pos - 1);
    while (++pos < stop) {
        c = c << 6 | (m->text[pos] & 0x3f);
    }
    return c;
}

static bool in_class(uint32_t class_, uint32_t c) {
    bool ascii = class_ & CLASS_ASCII;
    switch (class_ & 0xff) {
        case 'd':
            return (c >= '0' && c <= '9') || (!ascii && ((c >= 0x660 && c <= 0x669)
                || (c >= 0x966 && c <= 0x96f) || (c >= 0xff10 && c <= 0xff19)));
        case 's':
            return cloche_is_space(c, ascii);
        default:
            return cloche_is_word(c, ascii);
    }
}

static bool in_ranges(const uint32_t *ranges, size_t n, uint32_t c) {
    for (const uint32_t *top = ranges + 2 * n; ranges < top; ranges += 2) {
        if (ranges[0] & CLASS_BIT) {
            if (in_class(ranges[0], c) != (bool)ranges[1]) {
                return true;
            }
        } else if (c >= ranges[0] && c <= ranges[1]) {
            return true;
        }
    }
    return false;
}

static bool in_set(const uint32_t *set, uint32_t c) {
    bool found = in_ranges(set + 2, set[1], c);
    if (!found && (set[0] & SET_FOLD)) {
        found = in_ranges(set + 2, set[1], cloche_lower(c)) || in_ranges(set + 2, set[1], cloche_upper(c));
    }
    return found != (bool)(set[0] & SET_NEGATED);
}

// ---- the program

static const uint32_t *operands(const matcher_t *m, uint32_t pc, size_t n) {
    if (pc >= m->code_len || m->code_len - pc <= n) {
        bad_program();
    }
    return m->code + pc + 1;
}

static size_t one_char_len(const matcher_t *m, uint32_t pc) {
    switch (*(operands(m, pc, 0) - 1)) {
        case OP_CHAR:
        case OP_CHAR_FOLD:
            operands(m, pc, 1);
            return 2;
        case OP_ANY:
        case OP_ANY_ALL:
            return 1;
        case OP_SET: {
            size_t n = operands(m, pc, 2)[1];
            if (n > m->code_len) {
                bad_program();
            }
            operands(m, pc, 2 + 2 * n);
            return 3 + 2 * n;
        }
        default:
            bad_program();
    }
}

// Whether the one-character instruction at `code` takes the character at `pos`.
static bool takes(const matcher_t *m, const uint32_t *code, int32_t pos) {
    if (pos >= m->end) {
        return false;
    }
    uint32_t c = char_at(m, pos);
    switch (code[0]) {
        case OP_CHAR:
            return c == code[1];
        case OP_CHAR_FOLD:
            return cloche_lower(c) == code[1];
        case OP_ANY:
            return c != '\n';
        case OP_SET:
            return in_set(code + 1, c);
        default:
            return true;
    }
}

static int32_t *slot_at(const matcher_t *m, size_t slot) {
    if (slot >= m->slots_len) {
        bad_program();
    }
    return &m->slots[slot];
}

static size_t loop_slot(const matcher_t *m, uint32_t loop) {
    if (loop >= m->slots_len) {
        bad_program();
    }
    return 2 * m->groups + 1 + 2 * (size_t)loop;
}

static void push(matcher_t *m, uint32_t kind, uint32_t pc, int32_t pos, int32_t extra) {
    if (m->used == m->alloc) {
        size_t alloc = m->alloc + m->alloc / 2 + 16;
        m->choices = m_renew(choice_t, m->choices, m->alloc, alloc);
        m->alloc = alloc;
    }
    m->choices[m->used++] = (choice_t) { kind, pc, pos, extra };
}

static void set_slot(matcher_t *m, size_t slot, int32_t value) {
    int32_t *place = slot_at(m, slot);
    push(m, CHOICE_RESTORE, slot, *place, 0);
    *place = value;
}

static bool word_at(const matcher_t *m, int32_t pos, bool ascii) {
    bool before = pos > 0 && cloche_is_word(char_at(m, previous_pos(m, pos)), ascii);
    bool after = pos < m->end && cloche_is_word(char_at(m, pos), ascii);
    return before != after;
}

static bool is_at(const matcher_t *m, uint32_t where, int32_t pos) {
    switch (where) {
        case AT_START:
            return pos == 0;
        case AT_LINE_START:
            return pos == 0 || m->text[pos - 1] == '\n';
        case AT_END:
            return pos == m->end || (pos == m->end - 1 && m->text[pos] == '\n');
        case AT_LINE_END:
            return pos == m->end || m->text[pos] == '\n';
        case AT_VERY_END:
            return pos == m->end;
        case AT_WORD:
        case AT_WORD_ASCII:
            return word_at(m, pos, where == AT_WORD_ASCII || m->is_bytes);
        default:
            return !word_at(m, pos, where == AT_NOT_WORD_ASCII || m->is_bytes);
    }
}

// The position behind the text of a group repeated at `pos`, or UNSET.
static int32_t after_backref(const matcher_t *m, size_t group, bool folded, int32_t pos) {
    int32_t from = *slot_at(m, 2 * group), to = *slot_at(m, 2 * group + 1);
    if (from < 0 || to < from) {
        return UNSET;
    }
    while (from < to) {
        if (pos >= m->end) {
            return UNSET;
        }
        uint32_t a = char_at(m, from), b = char_at(m, pos);
        if (a != b && !(folded && cloche_lower(a) == cloche_lower(b))) {
            return UNSET;
        }
        from = next_pos(m, from);
        pos = next_pos(m, pos);
    }
    return pos;
}

// ---- running

// Undoes choices down to `base`, or to one that says how to go on: then true, with its pc and pos.
static bool backtrack(matcher_t *m, size_t base, uint32_t *pc, int32_t *pos) {
    while (m->used > base) {
        choice_t *choice = &m->choices[--m->used];
        *pc = choice->pc;
        *pos = choice->pos;
        switch (choice->kind) {
            case CHOICE_RESTORE:
                m->slots[choice->pc] = choice->pos;
                continue;
            case CHOICE_GREEDY:
                if (*pos <= choice->extra) {
                    continue;
                }
                *pos = choice->pos = previous_pos(m, *pos);
                if (*pos > choice->extra) {
                    ++m->used;
                }
                return true;
            case CHOICE_LAZY: {
                const uint32_t *args = operands(m, choice->pc, 4);
                if (choice->extra == 0 || !takes(m, args + 4, *pos)) {
                    continue;
                }
                *pos = choice->pos = next_pos(m, *pos);
                --choice->extra;
                ++m->used;
                *pc = args[3];
                return true;
            }
            case CHOICE_LOOP: {
                // A lazy loop that is asked for one more round: its body follows the instruction.
                const uint32_t *args = operands(m, choice->pc, 5);
                size_t slot = loop_slot(m, args[0]);
                *pc = choice->pc + 6;
                int32_t count = *slot_at(m, slot) + 1;
                int32_t at = *pos;
                set_slot(m, slot, count);
                set_slot(m, slot + 1, at);
                return true;
            }
            default:
                return true;
        }
    }
    return false;
}

// Forgets the alternatives above `base` but keeps what is needed to undo the slots.
static void commit(matcher_t *m, size_t base) {
    size_t kept = base;
    for (size_t i = base; i < m->used; ++i) {
        if (m->choices[i].kind == CHOICE_RESTORE) {
            m->choices[kept++] = m->choices[i];
        }
    }
    m->used = kept;
}

static bool repeat_one(matcher_t *m, uint32_t *pc, int32_t *pos) {
    const uint32_t *args = operands(m, *pc, 4);
    one_char_len(m, *pc + 5);
    uint32_t least = args[0], most = args[1];
    uint32_t count = 0;
    while (count < least) {
        if (!takes(m, args + 4, *pos)) {
            return false;
        }
        *pos = next_pos(m, *pos);
        ++count;
    }
    if (args[2]) {
        push(m, CHOICE_LAZY, *pc, *pos, most - least > INT32_MAX ? INT32_MAX : most - least);
    } else {
        int32_t least_pos = *pos;
        while (count < most && takes(m, args + 4, *pos)) {
            *pos = next_pos(m, *pos);
            ++count;
        }
        if (*pos > least_pos) {
            push(m, CHOICE_GREEDY, args[3], *pos, least_pos);
        }
    }
    *pc = args[3];
    return true;
}

static void loop_head(matcher_t *m, uint32_t *pc, int32_t pos) {
    const uint32_t *args = operands(m, *pc, 5);
    size_t slot = loop_slot(m, args[0]);
    int32_t count = *slot_at(m, slot), last = *slot_at(m, slot + 1);
    if ((uint32_t)count < args[1]) {
        set_slot(m, slot, count + 1);
        *pc += 6;
        return;
    }
    bool more = (uint32_t)count < args[2] && pos != last;
    if (!more) {
        *pc = args[4];
    } else if (args[3]) {
        push(m, CHOICE_LOOP, *pc, pos, 0);
        *pc = args[4];
    } else {
        push(m, CHOICE_BRANCH, args[4], pos, 0);
        set_slot(m, slot, count + 1);
        set_slot(m, slot + 1, pos);
        *pc += 6;
    }
}

static int32_t run(matcher_t *m, uint32_t pc, int32_t pos, bool whole);

// A lookaround: true if it lets the match go on.
static bool look(matcher_t *m, uint32_t pc, int32_t pos) {
    const uint32_t *args = operands(m, pc, 3);
    bool negative = args[0] & 1;
    if (args[0] & 2) {
        for (uint32_t i = args[1]; i > 0; --i) {
            if (pos == 0) {
                return negative;
            }
            pos = previous_pos(m, pos);
        }
    }
    size_t base = m->used;
    bool found = run(m, pc + 4, pos, false) != UNSET;
    if (found && !negative) {
        commit(m, base);
    } else if (found) {
        // Only the slots are put back: no alternative inside is tried again.
        commit(m, base);
        uint32_t ignored_pc;
        int32_t ignored_pos;
        backtrack(m, base, &ignored_pc, &ignored_pos);
    }
    return found != negative;
}

static bool step(matcher_t *m, uint32_t *pc, int32_t *pos) {
    const uint32_t *code = operands(m, *pc, 0) - 1;
    switch (code[0]) {
        case OP_CHAR:
        case OP_CHAR_FOLD:
        case OP_ANY:
        case OP_ANY_ALL:
        case OP_SET: {
            size_t len = one_char_len(m, *pc);
            if (!takes(m, code, *pos)) {
                return false;
            }
            *pos = next_pos(m, *pos);
            *pc += len;
            return true;
        }
        case OP_SPLIT:
            operands(m, *pc, 2);
            push(m, CHOICE_BRANCH, code[2], *pos, 0);
            *pc = code[1];
            return true;
        case OP_JUMP:
            *pc = operands(m, *pc, 1)[0];
            return true;
        case OP_SAVE: {
            size_t slot = operands(m, *pc, 1)[0];
            set_slot(m, slot, *pos);
            if (slot & 1) {
                set_slot(m, 2 * m->groups, slot >> 1);
            }
            *pc += 2;
            return true;
        }
        case OP_AT: {
            uint32_t where = operands(m, *pc, 1)[0];
            *pc += 2;
            return is_at(m, where, *pos);
        }
        case OP_BACKREF: {
            const uint32_t *args = operands(m, *pc, 2);
            *pos = after_backref(m, args[0], args[1], *pos);
            *pc += 3;
            return *pos != UNSET;
        }
        case OP_LOOK: {
            bool go_on = look(m, *pc, *pos);
            *pc = code[3];
            return go_on;
        }
        case OP_ATOMIC: {
            uint32_t end = operands(m, *pc, 1)[0];
            size_t base = m->used;
            *pos = run(m, *pc + 2, *pos, false);
            commit(m, base);
            *pc = end;
            return *pos != UNSET;
        }
        case OP_COND: {
            const uint32_t *args = operands(m, *pc, 2);
            *pc = *slot_at(m, 2 * args[0] + 1) >= 0 ? *pc + 3 : args[1];
            return true;
        }
        case OP_ONE:
            return repeat_one(m, pc, pos);
        case OP_ENTER: {
            size_t slot = loop_slot(m, operands(m, *pc, 1)[0]);
            set_slot(m, slot, 0);
            set_slot(m, slot + 1, UNSET);
            *pc += 2;
            return true;
        }
        case OP_LOOP:
            loop_head(m, pc, *pos);
            return true;
        default:
            bad_program();
    }
}

// Runs until OP_MATCH and returns the position, or UNSET when every alternative is used up.
static int32_t run(matcher_t *m, uint32_t pc, int32_t pos, bool whole) {
    mp_cstack_check();
    size_t base = m->used;
    for (;;) {
        if (MP_STATE_THREAD(mp_pending_exception) != MP_OBJ_NULL) {
            mp_handle_pending(true);
        }
        bool ok;
        if (pc < m->code_len && m->code[pc] == OP_MATCH) {
            ok = !whole || ((!m->full || pos == m->end) && pos != m->forbidden_end);
            if (ok) {
                return pos;
            }
        } else {
            ok = step(m, &pc, &pos);
        }
        if (!ok && !backtrack(m, base, &pc, &pos)) {
            return UNSET;
        }
    }
}

static mp_obj_t found(const matcher_t *m, int32_t from, int32_t to) {
    m->slots[0] = from;
    m->slots[1] = to;
    size_t n = 2 * m->groups + 1;
    mp_obj_tuple_t *tuple = MP_OBJ_TO_PTR(mp_obj_new_tuple(n, NULL));
    for (size_t i = 0; i < n; ++i) {
        tuple->items[i] = MP_OBJ_NEW_SMALL_INT(m->slots[i]);
    }
    return MP_OBJ_FROM_PTR(tuple);
}

static void forget(matcher_t *m) {
    m->used = 0;
    for (size_t i = 0; i < m->slots_len; ++i) {
        m->slots[i] = UNSET;
    }
}

static mp_obj_t search(matcher_t *m, int32_t pos, bool anywhere) {
    // Where the program begins with a plain ASCII character, only places that have it are tried.
    bool has_first = anywhere && m->code[0] == OP_CHAR && m->code_len > 1 && m->code[1] < 0x80;
    for (; pos <= m->end; pos = pos < m->end ? next_pos(m, pos) : pos + 1) {
        if (has_first) {
            const byte *first = memchr(m->text + pos, m->code[1], m->end - pos);
            if (first == NULL) {
                break;
            }
            pos = first - m->text;
        }
        forget(m);
        int32_t to = run(m, 0, pos, true);
        if (to != UNSET) {
            return found(m, pos, to);
        }
        if (!anywhere) {
            break;
        }
    }
    return mp_const_none;
}

#define FLAG_ANYWHERE (1)
#define FLAG_FULL (2)
#define FLAG_BYTES (4)
#define FLAG_ADVANCE (8)

// execute(program, groups, loops, subject, start, end, flags) -> tuple of offsets, or None
static mp_obj_t re_execute(size_t n_args, const mp_obj_t *args) {
    mp_buffer_info_t code, text;
    mp_get_buffer_raise(args[0], &code, MP_BUFFER_READ);
    mp_get_buffer_raise(args[3], &text, MP_BUFFER_READ);
    mp_int_t groups = mp_obj_get_int(args[1]), loops = mp_obj_get_int(args[2]);
    mp_int_t start = mp_obj_get_int(args[4]), end = mp_obj_get_int(args[5]);
    mp_int_t flags = mp_obj_get_int(args[6]);
    if (groups < 1 || groups > 0x7fff || loops < 0 || loops > 0x7fff || code.len < 4
        || start < 0 || end > (mp_int_t)text.len || text.len > INT32_MAX
        || ((uintptr_t)code.buf & 3)) {
        bad_program();
    }
    matcher_t m = {
        .code = code.buf, .code_len = code.len / 4, .text = text.buf, .end = end,
        .is_bytes = flags & FLAG_BYTES, .full = flags & FLAG_FULL,
        .forbidden_end = flags & FLAG_ADVANCE ? start : UNSET,
        .slots_len = 2 * groups + 1 + 2 * loops, .groups = groups,
    };
    m.slots = m_new(int32_t, m.slots_len);
    mp_obj_t result = search(&m, start, flags & FLAG_ANYWHERE);
    m_del(choice_t, m.choices, m.alloc);
    m_del(int32_t, m.slots, m.slots_len);
    return result;
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(re_execute_obj, 7, 7, re_execute);

// cloche_lower(c) -> the code point that stands for `c` and its other case
static mp_obj_t re_fold(mp_obj_t c) {
    return MP_OBJ_NEW_SMALL_INT(cloche_lower(mp_obj_get_int(c)));
}
static MP_DEFINE_CONST_FUN_OBJ_1(re_fold_obj, re_fold);

static mp_obj_t re_is_word(mp_obj_t c) {
    return mp_obj_new_bool(cloche_is_word(mp_obj_get_int(c), false));
}
static MP_DEFINE_CONST_FUN_OBJ_1(re_is_word_obj, re_is_word);

static mp_obj_t re_is_printable(mp_obj_t c) {
    return mp_obj_new_bool(cloche_is_printable(mp_obj_get_int(c)));
}
static MP_DEFINE_CONST_FUN_OBJ_1(re_is_printable_obj, re_is_printable);

static const mp_rom_map_elem_t re_match_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR__re) },
    { MP_ROM_QSTR(MP_QSTR_execute), MP_ROM_PTR(&re_execute_obj) },
    { MP_ROM_QSTR(MP_QSTR_fold), MP_ROM_PTR(&re_fold_obj) },
    { MP_ROM_QSTR(MP_QSTR_is_word), MP_ROM_PTR(&re_is_word_obj) },
    { MP_ROM_QSTR(MP_QSTR_is_printable), MP_ROM_PTR(&re_is_printable_obj) },
};
static MP_DEFINE_CONST_DICT(re_match_globals, re_match_globals_table);

const mp_obj_module_t mp_module_re_match = {
    .base = { &mp_type_module },
    .globals = (mp_obj_dict_t *)&re_match_globals,
};

MP_REGISTER_MODULE(MP_QSTR__re, mp_module_re_match);

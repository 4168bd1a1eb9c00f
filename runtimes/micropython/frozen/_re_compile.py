"""Translates the tree of a regular expression into a program for the matcher, module `_re`.

The numbers of the instructions are those of enum `opcode` in port/modre_match.c, where each has its
operands listed. A program is an array of 32-bit numbers; jumps hold absolute indexes in it.
"""

from array import array

import _re
from _re_parse import UNLIMITED, error

_MATCH = 0
_CHAR = 1
_CHAR_FOLD = 2
_ANY = 3
_ANY_ALL = 4
_SET = 5
_SPLIT = 6
_JUMP = 7
_SAVE = 8
_AT = 9
_BACKREF = 10
_LOOK = 11
_ATOMIC = 12
_COND = 13
_ONE = 14
_ENTER = 15
_LOOP = 16


class Compiler:
    """Collects the program; `loops` counts the counters that it needs."""

    def __init__(self):
        self.code = []
        self.loops = 0
        self.widths = {}

    def emit(self, *words):
        """Appends words and gives the index of the first."""
        self.code.extend(words)
        return len(self.code) - len(words)

    def node(self, node):
        """Appends the code of one node of the tree."""
        getattr(self, "on_" + node[0])(node)

    def on_char(self, node):
        """(char, code, fold)"""
        code = node[1]
        if node[2] and (code > 127 or 65 <= code & 95 <= 90):
            self.emit(_CHAR_FOLD, _re.fold(code))
        else:
            self.emit(_CHAR, code)

    def on_any(self, node):
        """(any, whether newlines count)"""
        self.emit(_ANY_ALL if node[1] else _ANY)

    def on_set(self, node):
        """(set, negated, fold, [(low, high)])"""
        self.emit(_SET, node[1] | (2 if node[2] else 0), len(node[3]))
        for low, high in node[3]:
            self.emit(low, high)

    def on_seq(self, node):
        """(seq, nodes)"""
        for item in node[1]:
            self.node(item)

    def on_alt(self, node):
        """(alt, branches)"""
        ends = []
        for branch in node[1][:-1]:
            split = self.emit(_SPLIT, len(self.code) + 3, 0)
            self.node(branch)
            ends.append(self.emit(_JUMP, 0))
            self.code[split + 2] = len(self.code)
        self.node(node[1][-1])
        for end in ends:
            self.code[end + 1] = len(self.code)

    def on_group(self, node):
        """(group, number, node)"""
        self.widths[node[1]] = self.width(node[2])
        self.emit(_SAVE, 2 * node[1])
        self.node(node[2])
        self.emit(_SAVE, 2 * node[1] + 1)

    def on_at(self, node):
        """(at, where)"""
        self.emit(_AT, node[1])

    def on_ref(self, node):
        """(ref, group, fold)"""
        self.emit(_BACKREF, node[1], 1 if node[2] else 0)

    def on_look(self, node):
        """(look, negative, behind, node)"""
        width = 0
        if node[2]:
            width, most = self.width(node[3])
            if width != most:
                raise error("look-behind requires fixed-width pattern")
        at = self.emit(_LOOK, (1 if node[1] else 0) | (2 if node[2] else 0), width, 0)
        self.node(node[3])
        self.emit(_MATCH)
        self.code[at + 3] = len(self.code)

    def on_atomic(self, node):
        """(atomic, node)"""
        at = self.emit(_ATOMIC, 0)
        self.node(node[1])
        self.emit(_MATCH)
        self.code[at + 1] = len(self.code)

    def on_cond(self, node):
        """(cond, group, yes, no)"""
        at = self.emit(_COND, node[1], 0)
        self.node(node[2])
        jump = self.emit(_JUMP, 0)
        self.code[at + 2] = len(self.code)
        self.node(node[3])
        self.code[jump + 1] = len(self.code)

    def on_repeat(self, node):
        """(repeat, least, most, lazy, node)"""
        _, least, most, lazy, body = node
        if most == 0:
            return
        if body[0] in ("char", "any", "set"):
            at = self.emit(_ONE, least, most, 1 if lazy else 0, 0)
            self.node(body)
            self.code[at + 4] = len(self.code)
        elif least == 0 and most == 1:
            self.optional(body, lazy)
        else:
            self.loop(least, most, lazy, body)

    def optional(self, body, lazy):
        """Appends the code of `body?`."""
        split = self.emit(_SPLIT, 0, 0)
        self.code[split + (2 if lazy else 1)] = len(self.code)
        self.node(body)
        self.code[split + (1 if lazy else 2)] = len(self.code)

    def loop(self, least, most, lazy, body):
        """Appends a loop with a counter."""
        number = self.loops
        self.loops += 1
        self.emit(_ENTER, number)
        head = self.emit(_LOOP, number, least, most, 1 if lazy else 0, 0)
        self.node(body)
        self.emit(_JUMP, head)
        self.code[head + 5] = len(self.code)

    def width(self, node):
        """Gives the least and the most characters that a node takes."""
        kind = node[0]
        if kind in ("char", "any", "set"):
            return 1, 1
        if kind == "seq":
            widths = [self.width(item) for item in node[1]]
            return sum([w[0] for w in widths]), sum([w[1] for w in widths])
        if kind == "alt":
            return self.either(node[1])
        if kind == "cond":
            return self.either(node[2:])
        if kind == "group":
            return self.width(node[2])
        if kind == "atomic":
            return self.width(node[1])
        if kind == "repeat":
            least, most = self.width(node[4])
            return least * node[1], UNLIMITED if node[2] == UNLIMITED else most * node[2]
        if kind == "ref":
            return self.widths.get(node[1], (0, UNLIMITED))
        return 0, 0

    def either(self, nodes):
        """Gives the least and the most characters over several nodes."""
        widths = [self.width(node) for node in nodes]
        return min([w[0] for w in widths]), max([w[1] for w in widths])


def compile_tree(tree):
    """Gives the program of a tree and the number of its loops."""
    compiler = Compiler()
    compiler.node(tree)
    compiler.emit(_MATCH)
    return array("I", compiler.code), compiler.loops

"""A program may be parsed so that its module returns the value of its last expression.

There is no `ast` here to split the program with. The parser is told by its input kind, notes it in
the tree, and keeps constants that stand alone; the compiler makes a `return` of the last statement,
where that is an expression.
"""

from __future__ import annotations

from runtimes.recipe.edits import Edit, insert_after, insert_before

_PARSER = (
    insert_after(
        "py/parse.h",
        "    MP_PARSE_EVAL_INPUT,\n",
        "    MP_PARSE_VALUE_INPUT, // a file's, that returns its last expression's value\n",
    ),
    insert_after("py/parse.h", "    struct _mp_parse_chunk_t *chunk;\n", "    bool has_value;\n"),
    insert_after(
        "py/parse.c",
        "    parser.tree.chunk = NULL;\n",
        "    parser.tree.has_value = input_kind == MP_PARSE_VALUE_INPUT;\n",
    ),
    Edit(
        path="py/parse.c",
        anchor="if (input_kind != MP_PARSE_SINGLE_INPUT && rule_id == RULE_expr_stmt ",
        replacement="if (input_kind != MP_PARSE_SINGLE_INPUT && input_kind != MP_PARSE_VALUE_INPUT "
        "&& rule_id == RULE_expr_stmt ",
    ),
)

_LAST_EXPRESSION = """\
static bool is_no_statement(mp_parse_node_t pn) {
    return MP_PARSE_NODE_IS_NULL(pn) || MP_PARSE_NODE_IS_TOKEN_KIND(pn, MP_TOKEN_NEWLINE);
}

// The last statement of a module, if it is an expression and nothing else; or NULL.
static mp_parse_node_struct_t *last_expression(mp_parse_node_t pn) {
    while (MP_PARSE_NODE_IS_STRUCT(pn)) {
        mp_parse_node_struct_t *pns = (mp_parse_node_struct_t *)pn;
        size_t kind = MP_PARSE_NODE_STRUCT_KIND(pns);
        if (kind == PN_expr_stmt) {
            return MP_PARSE_NODE_IS_NULL(pns->nodes[1]) ? pns : NULL;
        }
        if (kind != PN_file_input && kind != PN_file_input_2 && kind != PN_simple_stmt_2) {
            return NULL;
        }
        size_t n = MP_PARSE_NODE_STRUCT_NUM_NODES(pns);
        while (n > 0 && is_no_statement(pns->nodes[n - 1])) {
            --n;
        }
        pn = n == 0 ? MP_PARSE_NODE_NULL : pns->nodes[n - 1];
    }
    return NULL;
}

"""

_COMPILER = (
    insert_after(
        "py/compile.c",
        "typedef struct _compiler_t {\n",
        "    mp_parse_node_struct_t *returned; // what the module returns, or NULL\n",
    ),
    insert_before(
        "py/compile.c",
        "static void compile_expr_stmt(compiler_t *comp, mp_parse_node_struct_t *pns) {\n",
        _LAST_EXPRESSION,
    ),
    Edit(
        path="py/compile.c",
        anchor="        if (comp->is_repl && comp->scope_cur->kind == SCOPE_MODULE) {\n",
        replacement="""\
        if (pns == comp->returned) {
            compile_node(comp, pns->nodes[0]);
            EMIT(return_value);
        } else if (comp->is_repl && comp->scope_cur->kind == SCOPE_MODULE) {
""",
    ),
    insert_after(
        "py/compile.c",
        "    comp->is_repl = is_repl;\n",
        "    comp->returned = parse_tree->has_value ? last_expression(parse_tree->root) : NULL;\n",
    ),
)

EDITS = (*_PARSER, *_COMPILER)

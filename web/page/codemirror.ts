/** CodeMirror, as much of it as this page needs: Python in colours, undo, brackets, line numbers. */

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Editor } from "./editor.ts";
import { nonce } from "./settings.ts";

const LOOK = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--leaf)", padding: "0.4rem 0 1rem" },
  ".cm-line": { padding: "0 1.1rem 0 0.5rem" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--soft)", border: "0", paddingLeft: "0.4rem" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--leaf-tint), transparent 45%)" },
  ".cm-cursor": { borderLeftColor: "var(--leaf)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "light-dark(#cfe5d3, #2f5540)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--leaf-tint)", outline: "1px solid var(--leaf)" },
});

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--plum)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--leaf)" },
  { tag: [tags.number, tags.bool, tags.null, tags.escape], color: "var(--straw)" },
  { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName)), tags.className], color: "var(--sky)" },
  { tag: [tags.comment], color: "var(--soft)", fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--clay)" },
]);

/** Open CodeMirror. */
export function openCodeMirror(parent: HTMLElement, code: string, onRun: () => void): Editor {
  const run = { key: "Mod-Enter", run: () => (onRun(), true) };
  const extensions = [
    EditorView.cspNonce.of(nonce),
    EditorView.contentAttributes.of({ "aria-labelledby": "code-label", id: "code", spellcheck: "false" }),
    Prec.highest(keymap.of([run])),
    keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
    lineNumbers(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("    "),
    bracketMatching(),
    highlightActiveLine(),
    EditorView.lineWrapping,
    pythonLanguage,
    syntaxHighlighting(COLOURS),
    LOOK,
  ];
  const open = (doc: string) => EditorState.create({ doc, extensions });
  const view = new EditorView({ parent, state: open(code) });
  return {
    get code() {
      return view.state.doc.toString();
    },
    set code(text) {
      view.setState(open(text));
    },
    focus: () => view.focus(),
  };
}

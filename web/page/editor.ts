/** The editor: a plain text area from the first moment on, and CodeMirror in its place once it is there. */

import { place } from "./elements.ts";

export interface Editor {
  code: string;
  /** Put the caret into it. */
  focus(): void;
}

/** @param onRun Called on Ctrl-Enter. */
export function openEditor(code: string, onRun: () => void): Editor {
  const area = place<HTMLTextAreaElement>("code");
  area.value = code;
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun();
    }
  });
  const editor = new Replaceable(area);
  void import("./codemirror.ts").then(({ openCodeMirror }) => {
    const hadFocus = document.activeElement === area;
    const better = openCodeMirror(place("editor"), editor.code, onRun);
    area.remove();
    editor.replace(better);
    if (hadFocus) better.focus();
  });
  return editor;
}

class Replaceable implements Editor {
  #editor: Editor;

  constructor(area: HTMLTextAreaElement) {
    this.#editor = {
      get code() {
        return area.value;
      },
      set code(text) {
        area.value = text;
      },
      focus: () => area.focus(),
    };
  }

  get code(): string {
    return this.#editor.code;
  }

  set code(text: string) {
    this.#editor.code = text;
  }

  focus(): void {
    this.#editor.focus();
  }

  replace(editor: Editor): void {
    this.#editor = editor;
  }
}

/** The editor: a plain text area from the first moment on, and CodeMirror in its place after the first result. */

import { place } from "./elements.ts";

export interface Editor {
  code: string;
  /** Put the caret into it. */
  focus(): void;
}

/** @param onRun Called on Ctrl-Enter. */
export function openEditor(code: string, onRun: () => void): BetterEditor {
  const area = place<HTMLTextAreaElement>("code");
  area.value = code;
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun();
    }
  });
  const editor = new BetterEditor(area, onRun);
  area.addEventListener("focus", () => editor.improve());
  return editor;
}

class BetterEditor implements Editor {
  readonly #area: HTMLTextAreaElement;
  readonly #onRun: () => void;
  #better: Editor | null = null;
  #isComing = false;

  constructor(area: HTMLTextAreaElement, onRun: () => void) {
    this.#area = area;
    this.#onRun = onRun;
  }

  get code(): string {
    return this.#better ? this.#better.code : this.#area.value;
  }

  set code(text: string) {
    if (this.#better) this.#better.code = text;
    else this.#area.value = text;
  }

  focus(): void {
    (this.#better ?? this.#area).focus();
  }

  /** Have CodeMirror take the text area's place, which takes a while. */
  improve(): void {
    if (this.#isComing) return;
    this.#isComing = true;
    void import("./codemirror.ts").then(({ openCodeMirror }) => {
      const area = this.#area;
      const hadFocus = document.activeElement === area;
      this.#better = openCodeMirror(place("editor"), area.value, this.#onRun);
      area.remove();
      if (hadFocus) this.focus();
    });
  }
}

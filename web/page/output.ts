/** The guest's output, shown as it comes: once a frame at most, so that a flood does not hold up the page. */

import { make, place } from "./elements.ts";

export class Output {
  readonly #target = place("output");
  #waiting: [kind: string, text: string][] = [];
  #frame = 0;

  clear(): void {
    this.#waiting = [];
    this.#target.replaceChildren();
  }

  /** @param kind "out", "err", or "note" for what is no output of the guest's. */
  add(kind: "out" | "err" | "note", text: string): void {
    const last = this.#waiting.at(-1);
    if (last?.[0] === kind) last[1] += text;
    else this.#waiting.push([kind, text]);
    this.#frame ||= requestAnimationFrame(() => this.show());
  }

  /** Show what has come until now. */
  show(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.#waiting.length) return;
    const target = this.#target;
    const follows = target.scrollTop + target.clientHeight >= target.scrollHeight - 30;
    target.append(...this.#waiting.map(([className, text]) => make("span", { className }, text)));
    this.#waiting = [];
    if (follows) target.scrollTop = target.scrollHeight;
  }
}

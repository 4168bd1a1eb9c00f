/**
 * Standard input that the page is asked for as the program reads it; the guest is suspended (JSPI) until it
 * comes.
 */

import { Input } from "../input.ts";

export class LiveInput extends Input {
  readonly #ask: () => void;
  #left: number;
  #isOver = false;
  #coming: Promise<void> | null = null;
  #come: () => void = () => {};

  /**
   * @param data What is there from the start.
   * @param cap Bytes after which the input ends, those included.
   * @param ask Asks the page for more; it answers by `give`.
   */
  constructor(data: Uint8Array, cap: number, ask: () => void) {
    super(data);
    this.#left = cap - data.length;
    this.#ask = ask;
  }

  /** Take what the page has given; null is the end. */
  give(piece: Uint8Array | null): void {
    if (!this.#coming) return;
    const taken = piece?.subarray(0, this.#left) ?? new Uint8Array();
    this.#left -= taken.length;
    this.#isOver = taken.length === 0 || this.#left === 0;
    this.rest = taken;
    this.#coming = null;
    this.#come();
  }

  override ready(): boolean {
    return this.rest.length > 0 || this.#isOver;
  }

  /** Resolves when some is there, or its end; the page is asked for it. */
  whenReady(): Promise<void> {
    if (this.ready()) return Promise.resolve();
    if (!this.#coming) {
      this.#coming = new Promise((resolve) => {
        this.#come = resolve;
      });
      this.#ask();
    }
    return this.#coming;
  }
}

/** Standard input: all there from the start, or given by the page as the program asks for it. */

import { Descriptor } from "./files/descriptor.ts";
import { Right } from "./wasi/abi.ts";

export class Input extends Descriptor {
  #rest: Uint8Array;

  constructor(data: Uint8Array) {
    super();
    this.#rest = data;
  }

  override get rights(): bigint {
    return Right.FD_READ;
  }

  /** Whether some of it is there to be read. */
  protected get hasSome(): boolean {
    return this.#rest.length > 0;
  }

  /** Give the next bytes; none at the end. */
  override read(target: Uint8Array): number | Promise<number> {
    const piece = this.#rest.subarray(0, target.length);
    target.set(piece);
    this.#rest = this.#rest.subarray(piece.length);
    return piece.length;
  }

  /** Put what comes next behind the end of what has been read. */
  protected renew(data: Uint8Array): void {
    this.#rest = data;
  }
}

/** Input that the page is asked for; the guest is suspended (JSPI) until it comes. */
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
    this.renew(taken);
    this.#coming = null;
    this.#come();
  }

  override ready(): boolean {
    return this.hasSome || this.#isOver;
  }

  override whenReady(): Promise<void> {
    if (this.ready()) return Promise.resolve();
    if (!this.#coming) {
      this.#coming = new Promise((resolve) => {
        this.#come = resolve;
      });
      this.#ask();
    }
    return this.#coming;
  }

  override read(target: Uint8Array): number | Promise<number> {
    if (!target.length || this.ready()) return super.read(target);
    return this.whenReady().then(() => super.read(target));
  }
}

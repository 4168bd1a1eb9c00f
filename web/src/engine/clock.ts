/** The guest's clocks, as coarse as they were asked to be, and the time that it has. */

import { StopGuest } from "./stop.ts";

/** The longest that `setTimeout` can wait for, in milliseconds. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** Milliseconds with fractions since this worker began. */
export const now = (): number => performance.now();

const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1e6));

/** Real and monotonic time for one guest; the latter tells nothing about the host. */
export class Clock {
  /** Nanoseconds that the smallest step of a clock takes. */
  readonly resolution: bigint;
  readonly #start = now();
  #stoodStill = 0;

  /** @param seconds The smallest step of a clock. */
  constructor(seconds: number) {
    this.resolution = BigInt(Math.max(1, Math.round(seconds * 1e9)));
  }

  /** Nanoseconds since 1970. */
  real(): bigint {
    return this.#coarse(nanoseconds(performance.timeOrigin + now()));
  }

  /** Nanoseconds since the guest began. */
  monotonic(): bigint {
    return this.#coarse(nanoseconds(now() - this.#start - this.#stoodStill));
  }

  /** Have the monotonic clock leave out what has just gone by, in milliseconds. */
  leaveOut(milliseconds: number): void {
    this.#stoodStill += milliseconds;
  }

  #coarse(moment: bigint): bigint {
    return moment - (moment % this.resolution);
  }
}

/** The time that a guest has; the page's own timer stops one that does not look here. */
export class Watch {
  readonly #onDoze: () => void;
  #ends: number;
  #cell: Int32Array<SharedArrayBuffer> | null = null;

  /**
   * @param seconds How long the guest may take, from now on.
   * @param onDoze Called before the guest waits until its time is over.
   */
  constructor(seconds: number, onDoze: () => void) {
    this.#ends = now() + seconds * 1000;
    this.#onDoze = onDoze;
  }

  /** @throws StopGuest Where the time is over. */
  check(): void {
    if (now() >= this.#ends) throw new StopGuest("time");
  }

  /** Give the guest more time, in milliseconds. */
  extend(milliseconds: number): void {
    this.#ends += milliseconds;
  }

  /**
   * Let time pass in the guest's stead.
   *
   * @throws StopGuest As soon as its time is over.
   */
  wait(milliseconds: number): void {
    this.check();
    const begun = now();
    if (begun + milliseconds >= this.#ends) this.#onDoze();
    const until = Math.min(begun + milliseconds, this.#ends);
    // Memory that can be waited on without the page being cross-origin isolated.
    this.#cell ??= new Int32Array(sharedBuffer());
    for (let left = until - now(); left > 0; left = until - now()) {
      Atomics.wait(this.#cell, 0, 0, left);
    }
    this.check();
  }
}

function sharedBuffer(): SharedArrayBuffer {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  return memory.buffer as unknown as SharedArrayBuffer;
}

/** The table of a guest's open descriptors. */

import { Errno } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";
import type { Descriptor } from "./descriptor.ts";

/** The channel to host functions has this number; nothing else ever gets it. */
export const CHANNEL = 1000;

export class DescriptorTable {
  /** What is open, by its number. */
  readonly open: Map<number, Descriptor>;
  readonly #limit: number;

  /**
   * @param standard The descriptors that are there from the start, from number 0 on.
   * @param limit How many more the guest may have open at once.
   * @param channel The channel, where there is one; it counts against nothing.
   */
  constructor(standard: readonly Descriptor[], limit: number, channel: Descriptor | null = null) {
    this.open = new Map(standard.entries());
    if (channel) this.open.set(CHANNEL, channel);
    this.#limit = this.open.size + limit;
  }

  /** @throws WasiError `EBADF` where it is not open. */
  get(number: number): Descriptor {
    const found = this.open.get(number);
    if (!found) throw new WasiError(Errno.BADF);
    return found;
  }

  /** @throws WasiError `EMFILE` where too many are open. */
  checkRoom(): void {
    if (this.open.size >= this.#limit) throw new WasiError(Errno.MFILE);
  }

  /** Give a descriptor the lowest number that is free. */
  add(descriptor: Descriptor): number {
    this.checkRoom();
    let number = 0;
    while (this.open.has(number) || number === CHANNEL) number += 1;
    this.open.set(number, descriptor);
    return number;
  }

  close(number: number): void {
    const descriptor = this.get(number);
    spareChannel(number);
    descriptor.close();
    this.open.delete(number);
  }
}

/** The channel is there as long as the instance is. */
export function spareChannel(number: number): void {
  if (number === CHANNEL) throw new WasiError(Errno.NOTCAPABLE);
}

/**
 * One fresh instance: its own memory with a real maximum, entered once, and thrown away.
 *
 * It can be made ahead of need: nothing of the guest runs before it is entered.
 */

import type { Guest } from "./guest.ts";
import { JSPI } from "./jspi.ts";
import { makeImports, MODULE, type Visit } from "./wasi/preview1.ts";

const PAGE_BYTES = 1 << 16;

export class FreshInstance {
  readonly memory: WebAssembly.Memory;
  readonly #instance: WebAssembly.Instance;
  readonly #visit: Visit = { guest: null };

  /**
   * @param module The runtime's web twin.
   * @param minimum Bytes of memory that it starts with.
   * @param maximum Bytes of memory that it may have.
   * @param canSuspend Whether it can wait for the page.
   */
  constructor(module: WebAssembly.Module, minimum: number, maximum: number, canSuspend = false) {
    this.memory = new WebAssembly.Memory({
      initial: minimum / PAGE_BYTES,
      maximum: Math.floor(maximum / PAGE_BYTES),
    });
    this.#instance = new WebAssembly.Instance(module, {
      [MODULE]: makeImports(this.#visit, canSuspend),
      env: { memory: this.memory },
    });
  }

  /** Call `_start`; what ends the guest before its time is thrown. */
  start(guest: Guest): void {
    this.#visit.guest = guest;
    try {
      (this.#instance.exports["_start"] as () => void)();
    } finally {
      this.#visit.guest = null;
    }
  }

  /** Call `_start` of an instance that can wait for the page. */
  async startSuspending(guest: Guest): Promise<void> {
    this.#visit.guest = guest;
    try {
      await JSPI.promising?.(this.#instance.exports["_start"])();
    } finally {
      this.#visit.guest = null;
    }
  }

  /** Where the guest's report lies; null where it tells of none. */
  get reportAddress(): number | null {
    const address = this.#instance.exports["cloche_report"];
    if (!(address instanceof WebAssembly.Global)) return null;
    return typeof address.value === "number" ? address.value >>> 0 : null;
  }
}

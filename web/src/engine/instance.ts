/**
 * One fresh instance: its own memory with a real maximum, entered once, and thrown away.
 *
 * It can be made ahead of need: nothing of the guest runs before it is entered.
 */

import type { Guest } from "./guest.ts";
import { MODULE, type Visit } from "./wasi/preview1.ts";

const PAGE_BYTES = 1 << 16;

export class FreshInstance {
  readonly memory: WebAssembly.Memory;
  readonly #instance: WebAssembly.Instance;
  readonly visit: Visit = { guest: null };

  /**
   * @param module The runtime's web twin.
   * @param minimum Bytes of memory that it starts with.
   * @param maximum Bytes of memory that it may have.
   * @param makeImports Makes its functions of preview1.
   */
  constructor(
    module: WebAssembly.Module,
    minimum: number,
    maximum: number,
    makeImports: (visit: Visit) => Record<string, WebAssembly.ImportValue>,
  ) {
    this.memory = new WebAssembly.Memory({
      initial: minimum / PAGE_BYTES,
      maximum: Math.floor(maximum / PAGE_BYTES),
    });
    this.#instance = new WebAssembly.Instance(module, {
      [MODULE]: makeImports(this.visit),
      env: { memory: this.memory },
    });
  }

  /** Call `_start`; what ends the guest before its time is thrown. */
  start(guest: Guest): void {
    this.visit.guest = guest;
    try {
      this.entrance();
    } finally {
      this.visit.guest = null;
    }
  }

  /** What it exports as `_start`. */
  get entrance(): () => void {
    return this.#instance.exports["_start"] as () => void;
  }

  /** Where the guest's report lies; null where it tells of none. */
  get reportAddress(): number | null {
    const address = this.#instance.exports["cloche_report"];
    if (!(address instanceof WebAssembly.Global)) return null;
    return typeof address.value === "number" ? address.value >>> 0 : null;
  }
}

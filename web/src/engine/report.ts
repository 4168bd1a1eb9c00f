/**
 * What the guest tells about its own end, read from its memory after it has ended.
 *
 * `docs/runtimes/contract.md` has the layout. Everything in it is the guest's claim: every pointer is
 * checked, every size is capped, and nothing here decides whether a limit was kept.
 */

import { decodeText, type GuestError } from "../result.ts";
import { WasiError } from "./wasi/error.ts";
import type { GuestMemory } from "./wasi/memory.ts";

const MAGIC = 0x31524c43;
const WORDS = 11;
// Of the type, the message, and what is pending for stdout and stderr; in bytes.
const CAPS = [4096, 4096, 64 << 10, 64 << 10];

/** How the interpreter says that the code ended; only what is looked at. */
export const Outcome = { MEMORY_ERROR: 3, RUNNING: 5 } as const;

/** A guest's account of itself. */
export interface Report {
  readonly outcome: number;
  /** The uncaught exception. */
  readonly error: GuestError | null;
  /** What was printed to stdout and stderr and not yet written. */
  readonly pending: readonly [Uint8Array, Uint8Array];
}

export const NO_REPORT: Report = {
  outcome: Outcome.RUNNING,
  error: null,
  pending: [new Uint8Array(), new Uint8Array()],
};

/** Read a guest's report; an empty one where there is none, or where it leads out of the memory. */
export function readReport(memory: GuestMemory, address: number): Report {
  try {
    const words = Array.from({ length: WORDS }, (_, index) => memory.readU32(address + 4 * index));
    const [magic, outcome] = words as [number, number];
    if (magic !== MAGIC) return NO_REPORT;
    const texts = CAPS.map((cap, index) => {
      const [start, size] = words.slice(3 + 2 * index) as [number, number];
      // A length past its cap is as wrong as one past the memory.
      return memory.read(start, size > cap ? Infinity : size);
    });
    const [type, message, stdout, stderr] = texts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const error = { type: decodeText(type), message: decodeText(message) };
    return { outcome, error: error.type ? error : null, pending: [stdout, stderr] };
  } catch (error) {
    if (error instanceof WasiError) return NO_REPORT;
    throw error;
  }
}

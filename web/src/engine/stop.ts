/** Why a guest is stopped, and what is thrown for it inside a call from the guest. */

import type { Fault } from "./fault.ts";

export type Reason = "exit" | "time" | "output" | "frame";

/** Ends the guest: thrown in a WASI function, it passes through the guest. */
export class StopGuest {
  readonly reason: Reason;
  /** The guest's own exit code, where it asked to exit. */
  readonly exitCode: number;
  /** What it did wrong, where the reason alone does not tell. */
  readonly fault: Fault | null;

  constructor(reason: Reason, exitCode = 0, fault: Fault | null = null) {
    this.reason = reason;
    this.exitCode = exitCode;
    this.fault = fault;
  }
}

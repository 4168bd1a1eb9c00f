/** Why a guest is stopped, and what is thrown for it inside a call from the guest. */

export type Reason = "exit" | "time" | "output" | "frame";

/** Ends the guest: thrown in a WASI function, it passes through the guest. */
export class StopGuest {
  readonly reason: Reason;
  /** The guest's own exit code, where it asked to exit. */
  readonly exitCode: number;
  /** What is told of it, where the reason alone does not. */
  readonly detail: string;

  constructor(reason: Reason, exitCode = 0, detail = "") {
    this.reason = reason;
    this.exitCode = exitCode;
    this.detail = detail;
  }
}

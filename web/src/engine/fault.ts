/** What a guest was stopped for, where that takes words: `words` has them, and is loaded only then. */

export * as FaultKind from "./fault-kinds.ts";

export interface Fault {
  /** A number of `FaultKind`. */
  readonly kind: number;
  /** What was said of it, or stands in the words. */
  readonly said: string;
}

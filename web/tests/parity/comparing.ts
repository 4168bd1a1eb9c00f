/** What of a result is compared with the server's. */

import type { Expected } from "./differences.ts";

export type Json = Readonly<Record<string, unknown>>;

// What a run cost is its own on each; the bytes are compared as text, which tells more in a failure.
const NEVER = ["usage", "stdout_bytes", "stderr_bytes"];

export type Stream = "stdout" | "stderr";

/** Leave out of a result what may differ. */
export function compared(result: Json, { fields }: Expected): Json {
  const ignored = [...NEVER, ...fields];
  return Object.fromEntries(Object.entries(result).filter(([name]) => !ignored.includes(name)));
}

/** Tell whether two runs wrote the same to streams, as far as both of them got. */
export function gotAsFar(one: Json, other: Json, streams: readonly Stream[]): boolean {
  return streams.every((name) => {
    const [first, second] = [String(one[name]), String(other[name])];
    return first.startsWith(second) || second.startsWith(first);
  });
}

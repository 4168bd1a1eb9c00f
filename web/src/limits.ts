/** Every cap on a run, with the names, defaults and ranges of the Python side. */

import { LimitError } from "./errors.ts";

const KIB = 1 << 10;
const MIB = 1 << 20;
const GIB = 1 << 30;
const LONGEST_SECONDS = 7 * 24 * 3600;

/** The caps on one run. */
export interface Limits {
  /** Seconds of the guest's own time, sleeping included; compiling and queueing are not. */
  readonly timeout: number;
  /** Bytes of linear memory; null takes the default of the runtime. */
  readonly memory: number | null;
  /** Bytes kept of stdout, and as many of stderr. */
  readonly output: number;
  /** At the output cap, "drop" what comes after it and go on, or "stop" the run. */
  readonly on_output: "drop" | "stop";
  /** Bytes of the code, all arguments included, in UTF-8. */
  readonly code: number;
  /** Bytes of standard input. */
  readonly stdin: number;
  /** Bytes of files that the guest may hold in memory. */
  readonly file_bytes: number;
  /** Files and folders that the guest may hold. */
  readonly file_nodes: number;
  /** Files that the guest may have open at once. */
  readonly open_files: number;
  /** Files that a result brings back. */
  readonly result_files: number;
  /** Bytes that they may have together. */
  readonly result_bytes: number;
  /** Calls of functions of the page. */
  readonly calls: number;
  /** Bytes of those calls and their results, as they are written down. */
  readonly call_bytes: number;
  /** Seconds that one call may take; the guest's own time stands still meanwhile. */
  readonly call_seconds: number;
  /** Seconds that the smallest step of the guest's clocks takes. */
  readonly clock_resolution: number;
}

export const DEFAULT_LIMITS: Limits = {
  timeout: 10,
  memory: null,
  output: MIB,
  on_output: "drop",
  code: 256 * KIB,
  stdin: 16 * MIB,
  file_bytes: 32 * MIB,
  file_nodes: 1000,
  open_files: 64,
  result_files: 100,
  result_bytes: 16 * MIB,
  calls: 10_000,
  call_bytes: 16 * MIB,
  call_seconds: 60,
  clock_resolution: 0.001,
};

type Count = Exclude<keyof Limits, "timeout" | "on_output" | "call_seconds" | "clock_resolution">;

// Of each, the least and the most that makes sense.
const COUNTS: Readonly<Record<Count, readonly [number, number]>> = {
  memory: [MIB, 4 * GIB - 64 * KIB],
  output: [0, GIB],
  code: [1, 64 * MIB],
  stdin: [0, GIB],
  file_bytes: [0, GIB],
  file_nodes: [16, 1_000_000],
  open_files: [8, 4096],
  result_files: [0, 1_000_000],
  result_bytes: [0, GIB],
  calls: [0, 1_000_000],
  call_bytes: [0, GIB],
};

/**
 * Complete limits with the defaults.
 *
 * @throws LimitError If a value is of the wrong type, makes no sense, or is of no limit.
 */
export function makeLimits(given: Partial<Limits> = {}): Limits {
  for (const name of Object.keys(given)) {
    if (!(name in DEFAULT_LIMITS)) throw new LimitError(`there is no limit ${name}`);
  }
  const limits: Limits = { ...DEFAULT_LIMITS, ...given };
  checkSeconds("timeout", limits.timeout, 0, LONGEST_SECONDS);
  checkSeconds("call_seconds", limits.call_seconds, 0, LONGEST_SECONDS);
  checkSeconds("clock_resolution", limits.clock_resolution, 1e-9, 1);
  for (const name of Object.keys(COUNTS) as Count[]) checkCount(name, limits[name]);
  if (limits.on_output !== "drop" && limits.on_output !== "stop") {
    throw new LimitError('on_output has to be "drop" or "stop"');
  }
  return limits;
}

function checkSeconds(name: string, value: unknown, lowest: number, highest: number): void {
  if (typeof value !== "number") throw new LimitError(`${name} has to be a number of seconds`);
  // Not-a-number fails as well.
  if (!(lowest <= value && value <= highest) || value === 0) {
    throw new LimitError(
      `${name} is ${value} seconds; it has to be above ${lowest} and at most ${highest}`,
    );
  }
}

function checkCount(name: Count, value: unknown): void {
  if (name === "memory" && value === null) return;
  const [lowest, highest] = COUNTS[name];
  if (!Number.isInteger(value)) throw new LimitError(`${name} has to be a whole number`);
  if ((value as number) < lowest || (value as number) > highest) {
    throw new LimitError(`${name} is ${value}; it has to be from ${lowest} to ${highest}`);
  }
}

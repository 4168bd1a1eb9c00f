/** What a run gives back, however it ended; the same JSON as the Python side's. */

import type { Json } from "./values/values.ts";

export type Status =
  | "ok"
  | "error"
  | "timeout"
  | "memory_limit"
  | "output_limit"
  | "stack_overflow"
  | "crashed"
  | "cancelled";

/** The exit codes that stand for the ends that are not the guest's own. */
export const EXIT_CODES: Readonly<Record<Exclude<Status, "error">, number>> = {
  ok: 0,
  timeout: 124,
  memory_limit: 137,
  output_limit: 141,
  stack_overflow: 139,
  crashed: 134,
  cancelled: 130,
};

/** The exception that the guest did not catch, as the guest claims it. */
export interface GuestError {
  /** The name of the exception's class. */
  readonly type: string;
  /** Its text. */
  readonly message: string;
}

/** One call of a function of the page. */
export interface CallRecord {
  readonly name: string;
  /** From the call to its end. */
  readonly seconds: number;
  readonly outcome: "ok" | "error" | "timeout" | "cancelled";
  /** Why it failed, as the guest was told; empty where it did not. */
  readonly error: string;
}

/** What a run cost. */
export interface Usage {
  /** From the call to the moment when a worker took it up. */
  readonly queue_seconds: number;
  /** Making the instance, where this run had to wait for it. */
  readonly compile_seconds: number;
  /** In the guest, from its first instruction to its last. */
  readonly run_seconds: number;
  /** The largest linear memory, in bytes; 0 where the run was stopped from outside. */
  readonly peak_memory: number;
  /** Written by the guest to stdout, what was dropped included. */
  readonly stdout_bytes: number;
  /** Written by the guest to stderr, what was dropped included. */
  readonly stderr_bytes: number;
  /** Held in files at the end. */
  readonly file_bytes: number;
}

export const NO_USAGE: Usage = {
  queue_seconds: 0,
  compile_seconds: 0,
  run_seconds: 0,
  peak_memory: 0,
  stdout_bytes: 0,
  stderr_bytes: 0,
  file_bytes: 0,
};

/** How a run ended and what it left behind. */
export interface Result {
  readonly status: Status;
  /** The guest's own, or the one that stands for the status. */
  readonly exit_code: number;
  /** As text; what is not UTF-8 is replaced. */
  readonly stdout: string;
  /** As text; what is not UTF-8 is replaced. */
  readonly stderr: string;
  /** What was kept of stdout. */
  readonly stdout_bytes: Uint8Array;
  /** What was kept of stderr. */
  readonly stderr_bytes: Uint8Array;
  /** Whether output was dropped at the cap. */
  readonly truncated: boolean;
  /** The guest's uncaught exception, where it told one. */
  readonly error: GuestError | null;
  /**
   * The last expression's value, written down as `docs/values.md` says; null where there is none, or it
   * could not be carried. `fromTagged` makes a value of the page's of it.
   */
  readonly value: Json;
  /** Its `repr`, cut where it is long. */
  readonly value_repr: string | null;
  /** One sentence on why the value could not be carried; empty where it could. */
  readonly value_detail: string;
  /**
   * Files that were created or changed, those in "/tmp" aside: path from "/" on to content. The path is
   * the guest's, so check it before anything is written by that name.
   */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Paths of those of them that did not fit under the limits. */
  readonly files_left_out: readonly string[];
  /** Paths of files that were handed in and are not there any more. */
  readonly files_removed: readonly string[];
  /** What was handed to `display`, each in its forms: MIME type to text, "image/png" in base64. */
  readonly displays: readonly Readonly<Record<string, string>>[];
  /** The calls of functions of the page, in the order in which they ended. */
  readonly calls: readonly CallRecord[];
  readonly usage: Usage;
  /** The bundle that ran, as "name version". */
  readonly runtime: string;
  /** One sentence on why the run ended as it did, for a person; may be empty. */
  readonly detail: string;
}

/** Make a result; what is not said is empty. */
export function makeResult(
  given: Partial<Omit<Result, "stdout" | "stderr">> & { status: Status; exit_code: number },
): Result {
  const { status, exit_code, stdout_bytes = new Uint8Array(), stderr_bytes = new Uint8Array(), ...rest } = given;
  // In the order in which they are shown.
  return {
    status,
    exit_code,
    stdout: decodeText(stdout_bytes),
    stderr: decodeText(stderr_bytes),
    stdout_bytes,
    stderr_bytes,
    truncated: false,
    error: null,
    value: null,
    value_repr: null,
    value_detail: "",
    files: {},
    files_left_out: [],
    files_removed: [],
    displays: [],
    calls: [],
    usage: NO_USAGE,
    runtime: "",
    detail: "",
    ...rest,
  };
}

/** Give a result as plain JSON data: bytes as base64, the rest as it is. */
export function resultToJson(result: Result): Record<string, unknown> {
  const { stdout_bytes, stderr_bytes, files } = result;
  return {
    ...result,
    stdout_bytes: toBase64(stdout_bytes),
    stderr_bytes: toBase64(stderr_bytes),
    files: Object.fromEntries(Object.entries(files).map(([path, data]) => [path, toBase64(data)])),
  };
}

/** Decode UTF-8 as Python does with "replace": a byte order mark is a character like any other. */
export function decodeText(data: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(data);
}

function toBase64(data: Uint8Array): string {
  let binary = "";
  // In pieces, since a call takes only so many arguments.
  for (let at = 0; at < data.length; at += 0x8000) {
    binary += String.fromCharCode(...data.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

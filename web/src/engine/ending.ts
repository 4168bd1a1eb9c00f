/** How a run ended, as a worker tells its page. */

import type { CallRecord, GuestError, Status } from "../result.ts";
import type { Json } from "../values/values.ts";
import type { Changes } from "./files/changes.ts";

export const NO_CHANGES: Changes = { files: {}, files_left_out: [], files_removed: [] };

/** What a guest told over its channel. */
export interface Told {
  readonly value: Json;
  readonly value_repr: string | null;
  readonly value_detail: string;
  readonly displays: readonly Readonly<Record<string, string>>[];
  /** The calls that it made where there are no functions. */
  readonly calls: readonly CallRecord[];
  /** Whether something that was displayed has been dropped. */
  readonly isCut: boolean;
}

export const NOTHING_TOLD: Told = {
  value: null,
  value_repr: null,
  value_detail: "",
  displays: [],
  calls: [],
  isCut: false,
};

/** How a run ended: what the page makes a result of, with the output that it has. */
export interface Ending extends Changes, Told {
  readonly status: Status;
  readonly exit_code: number;
  readonly detail: string;
  /** Whether `detail` is what the engine says when it stops a guest. */
  readonly isTrap: boolean;
  readonly error: GuestError | null;
  readonly usage: {
    readonly run_seconds: number;
    readonly peak_memory: number;
    readonly stdout_bytes: number;
    readonly stderr_bytes: number;
    readonly file_bytes: number;
  };
}

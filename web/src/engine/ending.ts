/** How a run ended, as a worker tells its page. */

import type { CallRecord, GuestError, Status } from "../result.ts";
import type { Json } from "../values/values.ts";
import type { Fault } from "./fault.ts";
import type { Changes } from "./files/changes.ts";

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

/** How a run ended: what the page makes a result of, with the output that it has. One that the page ended says less. */
export interface Ending extends Partial<Changes>, Partial<Told> {
  readonly status: Status;
  readonly exit_code: number;
  readonly detail: string;
  /** What the guest was stopped for, where `detail` does not say it. */
  readonly fault?: Fault | null;
  readonly error?: GuestError | null;
  readonly usage?: {
    readonly run_seconds: number;
    readonly peak_memory: number;
    readonly stdout_bytes: number;
    readonly stderr_bytes: number;
    readonly file_bytes: number;
  };
}

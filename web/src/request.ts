/** What a run is asked to do: plain data, that a worker can be sent. */

import type { Json } from "./values/values.ts";
import type { Tree } from "./engine/files/mount.ts";
import type { Limits } from "./limits.ts";

// In UTF-8, of one of UTF-16.
const MOST_BYTES_OF_A_UNIT = 3;

/** One run of a runtime's command in a fresh instance. */
export interface RunRequest {
  /** The command line; the first word is the command's name. */
  readonly argv: readonly string[];
  /** All of standard input; the guest sees its end after the last byte. */
  readonly stdin: Uint8Array;
  /** The environment of the guest, and the whole of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Files that the guest can read and change: absolute path to content. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Whole folders that are there from the start, read-only: absolute path to content. */
  readonly folders: Readonly<Record<string, Tree>>;
  /** Whether the guest can call functions, gets inputs, and tells the value of its last expression. */
  readonly has_channel: boolean;
  /** The names that are set before the code runs, each written down; only where there is a channel. */
  readonly inputs: { readonly [name: string]: Json };
  /** The caps on the run. */
  readonly limits: Limits;
}

/** Tell whether nothing in a request can be wrong: it has code and no more, and not much of that. */
export function isPlain({ argv, stdin, env, files, limits }: RunRequest): boolean {
  const text = argv.join("");
  const hasMore = stdin.length > 0 || Object.keys(env).length > 0 || Object.keys(files).length > 0;
  const isSmall = argv.length < 10 && text.length * MOST_BYTES_OF_A_UNIT <= limits.code;
  return isSmall && !hasMore && limits.memory === null && text.isWellFormed() && !text.includes("\0");
}

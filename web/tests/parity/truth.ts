/**
 * What the server answered to every case: `python -m tests.cases.truth build/web` writes it. CLOCHE_TRUTH names
 * another folder of `build/`, with some of the cases, or those of another runtime.
 */

import { readFileSync } from "node:fs";

const FOLDER = process.env["CLOCHE_TRUTH"] ?? "web";

/** Whether every case is there. */
export const IS_WHOLE = FOLDER === "web";
export const BUILD = new URL(`../../../build/${FOLDER}/`, import.meta.url);

/** A folder's content, in base64. */
export interface TextTree {
  readonly [name: string]: string | TextTree;
}

export interface Case {
  readonly id: string;
  readonly runtime: string;
  readonly request: {
    readonly argv: readonly string[];
    /** In base64. */
    readonly stdin: string;
    /** In base64, by path. */
    readonly files: Readonly<Record<string, string>>;
    readonly folders: Readonly<Record<string, TextTree>>;
    readonly has_channel: boolean;
    readonly limits: Readonly<Record<string, unknown>>;
  };
  /** The ends that its own file calls right, where it names several. */
  readonly statuses: readonly string[];
  readonly result: Readonly<Record<string, unknown>>;
}

export interface Truth {
  readonly keys: readonly string[];
  /** The folder of each runtime's bundle, relative to `BUILD`. */
  readonly bundles: Readonly<Record<string, string>>;
  /** The tool of each runtime, as a model sees it. */
  readonly tools: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly cases: readonly Case[];
}

export function readTruth(): Truth {
  return JSON.parse(readFileSync(new URL("truth.json", BUILD), "utf8")) as Truth;
}

/** What the server told the page when it sent it. */

import type { Limits } from "../src/index.ts";

/** A runtime that the server has. */
export interface OfferedRuntime {
  readonly runtime: string;
  readonly name: string;
  readonly version: string;
  /** Its bundle's folder. */
  readonly url: string;
  /** The file in it with the module for browsers. */
  readonly twin: string;
  /** The bytes of that file. */
  readonly size: number;
  /** The packages of others that are in it. */
  readonly packages: readonly string[];
  /** The SHA-256 of its manifest. */
  readonly digest: string;
  readonly trust: string;
}

export interface Settings {
  /** What goes along with a request to run code on the server. */
  readonly token: string;
  readonly keys: readonly string[];
  /** The caps on a run, here and on the server. */
  readonly limits: Partial<Limits>;
  readonly runtimes: readonly OfferedRuntime[];
}

const told = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

export const settings = JSON.parse(told("cloche-settings")) as Settings;
/** Marks the one style sheet that the editor adds. */
export const nonce = told("cloche-nonce");

/** What a page and its worker say to each other. */

import type { RunRequest } from "../request.ts";
import type { Call } from "./channel/messages.ts";
import type { Ending } from "./ending.ts";

/** A function of the page, as it is announced to the guest. */
export interface FunctionName {
  readonly name: string;
  readonly async: boolean;
}

/** What a worker has to know of a runtime. */
export interface RuntimeFacts {
  /** The bundle, as "name version". */
  readonly name: string;
  /** Bytes of memory that an instance starts with. */
  readonly minimumMemory: number;
  /** Bytes of memory that a run may use where its limits do not say. */
  readonly defaultMemory: number;
  /** Options that its command is started with here, before those of the request. */
  readonly launch: readonly string[];
}

/** From the page: first what to run, once, and then one request after the other. */
export type ToWorker =
  | {
      readonly type: "load";
      readonly module: WebAssembly.Module;
      readonly facts: RuntimeFacts;
      /** A program that does nothing, under the limits that are to be expected. */
      readonly empty: RunRequest;
      /** Whether nobody waits for this worker yet, so that it can rehearse with that. */
      readonly isSpare: boolean;
    }
  | {
      readonly type: "run";
      readonly request: RunRequest;
      /** The functions that the guest may call, each with whether it is async. */
      readonly functions: readonly FunctionName[];
      /** Whether the page is asked for more of standard input. */
      readonly hasLiveInput: boolean;
    }
  /** The answer to a call, as a frame. */
  | { readonly type: "reply"; readonly id: number; readonly frame: Uint8Array }
  /** More of standard input, which was asked for; null at its end. */
  | { readonly type: "input"; readonly piece: Uint8Array | null };

/** The order to run something. */
export type RunOrder = Extract<ToWorker, { readonly type: "run" }>;

/** From the worker. */
export type FromWorker =
  /** An instance waits for a run; it took so many seconds to make. */
  | { readonly type: "ready"; readonly took: number }
  /** The guest's time begins; `waited` is how long its instance took, in seconds. */
  | { readonly type: "started"; readonly waited: number }
  | {
      readonly type: "output";
      readonly stream: 1 | 2;
      readonly piece: Uint8Array<ArrayBuffer>;
      /** Whether something was dropped after it. */
      readonly dropped: boolean;
    }
  /** The guest waits until its time is over, and ends then by itself. */
  | { readonly type: "dozing" }
  | { readonly type: "call"; readonly call: Call }
  /** The guest wants more of standard input. */
  | { readonly type: "input" }
  /** The guest begins to wait for the page, or has done so. */
  | { readonly type: "waiting"; readonly isWaiting: boolean }
  | { readonly type: "ended"; readonly ending: Ending }
  /** It could not be run at all, which is the page's or the engine's fault. */
  | { readonly type: "failed"; readonly kind: "request" | "engine"; readonly message: string };

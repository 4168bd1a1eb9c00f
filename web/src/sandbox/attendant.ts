/**
 * What a page does for a guest while it runs: answers its calls, gives it input. Loaded only for a run
 * that has functions or live input.
 */

import type { Call } from "../engine/channel/messages.ts";
import { JSPI } from "../engine/jspi.ts";
import type { FunctionName } from "../engine/messages.ts";
import { EngineUnavailableError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { CallRecord } from "../result.ts";
import { announced, CallDesk, type HostFunctions } from "./functions.ts";
import { askForInput, type InputSource } from "./input.ts";

export class Attendant {
  readonly functions: readonly FunctionName[];
  readonly hasLiveInput: boolean;
  readonly #desk: CallDesk;
  readonly #source: InputSource | undefined;
  readonly #limits: Limits;

  /**
   * @throws EngineUnavailableError Where the engine cannot suspend a guest that waits.
   * @throws RequestError If a function's name is none, or it is no function.
   */
  constructor(functions: HostFunctions, source: InputSource | undefined, limits: Limits) {
    if (!JSPI.Suspending) {
      throw new EngineUnavailableError(
        "this engine cannot suspend WebAssembly (JSPI), which functions of the page and live input " +
          "need; Chromium and node 26 have it",
      );
    }
    this.functions = announced(functions);
    this.hasLiveInput = source !== undefined;
    this.#desk = new CallDesk(functions, limits);
    this.#source = source;
    this.#limits = limits;
  }

  /** Carry out a call; gives the frame of its reply, or null where the run has ended meanwhile. */
  answer(call: Call): Promise<Uint8Array | null> {
    return this.#desk.answer(call);
  }

  /** Ask for more input; null is its end. */
  giveInput(): Promise<Uint8Array | null> {
    return askForInput(this.#source, this.#limits.call_seconds);
  }

  /** Give up on the calls in flight, since the run has ended; gives a record of every call. */
  end(): readonly CallRecord[] {
    this.#desk.end();
    return this.#desk.records;
  }
}

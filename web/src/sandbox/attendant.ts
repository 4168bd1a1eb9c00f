/**
 * What a page does for a guest while it runs: answers its calls, gives it input. Loaded only for a run
 * that has functions or live input.
 */

import type { Call } from "../engine/channel/messages.ts";
import { JSPI } from "../engine/jspi.ts";
import type { FromWorker, FunctionName, ToWorker } from "../engine/messages.ts";
import { EngineUnavailableError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { CallRecord } from "../result.ts";
import { announced, CallDesk, type HostFunctions } from "./functions.ts";
import { askForInput, type InputSource } from "./input.ts";

/** The run that is attended to. */
export interface Attended {
  post(message: ToWorker): void;
  fail(error: unknown): void;
  /** Have the guest's time stand still. */
  pause(): void;
  /** Have it go on, after so many milliseconds. */
  resume(stood: number): void;
}

type ForPage = Extract<FromWorker, { readonly type: "call" | "input" | "waiting" }>;

export class Attendant {
  readonly functions: readonly FunctionName[];
  readonly hasLiveInput: boolean;
  readonly #desk: CallDesk;
  readonly #source: InputSource | undefined;
  readonly #limits: Limits;
  #stands = 0;

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

  /** Do what a guest asks for. */
  async hear(message: ForPage, run: Attended): Promise<void> {
    if (message.type === "waiting") return this.#standStill(message.isWaiting, run);
    try {
      const answer = message.type === "call" ? await this.#answer(message.call) : await this.#giveInput();
      if (answer) run.post(answer);
    } catch (error) {
      run.fail(error);
    }
  }

  async #answer(call: Call): Promise<ToWorker | null> {
    const frame = await this.#desk.answer(call);
    return frame && { type: "reply", id: call.id, frame };
  }

  async #giveInput(): Promise<ToWorker> {
    return { type: "input", piece: await askForInput(this.#source, this.#limits.call_seconds) };
  }

  /** Have the guest's time stand still while it waits for the page. */
  #standStill(isWaiting: boolean, run: Attended): void {
    if (!isWaiting) return run.resume(performance.now() - this.#stands);
    this.#stands = performance.now();
    run.pause();
  }

  /** Give up on the calls in flight, since the run has ended; gives a record of every call. */
  end(): readonly CallRecord[] {
    this.#desk.end();
    return this.#desk.records;
  }
}

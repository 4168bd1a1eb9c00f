/** Functions of the page that a guest may call: run under the limits, answered once each, recorded. */

import { makeFrame } from "../engine/channel/frames.ts";
import { type Call, LONGEST_NAME, noSuchFunction, shortened } from "../engine/channel/messages.ts";
import type { FunctionName } from "../engine/messages.ts";
import { RequestError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { CallRecord } from "../result.ts";
import { fromTagged, NotCarriedError, toTagged } from "../values/values.ts";
import { within } from "./within.ts";

/** A function of the page. It gets positional arguments, and keywords as one last object. */
// biome-ignore lint: what a guest passes is of any kind, and the function's own business to check
export type HostFunction = (...args: any[]) => unknown;
export type HostFunctions = Readonly<Record<string, HostFunction>>;

export const PYTHON_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LONGEST_ERROR = 1000;
const LONGEST_MESSAGE = 4 << 10;

/** Announce functions by their names. */
export function announced(functions: HostFunctions): FunctionName[] {
  return Object.entries(functions).map(([name, each]) => {
    if (!PYTHON_NAME.test(name) || typeof each !== "function") {
      throw new RequestError(`${JSON.stringify(name)} has to be a Python name, and its value a function`);
    }
    return { name, async: each.constructor.name === "AsyncFunction" };
  });
}

/** The calls of one run. */
export class CallDesk {
  readonly records: CallRecord[] = [];
  readonly #functions: HostFunctions;
  readonly #limits: Limits;
  readonly #inFlight = new Map<number, { name: string; begun: number }>();
  #isOver = false;

  constructor(functions: HostFunctions, limits: Limits) {
    this.#functions = functions;
    this.#limits = limits;
  }

  /** Carry out a call; gives the frame of its reply, or null where the run has ended meanwhile. */
  async answer(call: Call): Promise<Uint8Array | null> {
    const name = shortened(call.name, LONGEST_NAME);
    this.#inFlight.set(call.id, { name, begun: performance.now() });
    try {
      const value = await within(this.#limits.call_seconds, this.#make(call), () => {
        throw new TooSlow(`${name} took longer than ${this.#limits.call_seconds} s and was cancelled`);
      });
      const frame = makeFrame({ t: "reply", id: call.id, v: carried(name, value) });
      if (!frame) throw new TypeError(`the result of ${name}: a value that fills its frame cannot be carried`);
      return this.#record(call.id, "ok") ? frame : null;
    } catch (thrown) {
      const [type, message] = described(thrown);
      const told = message ? `${type}: ${message}` : type;
      const outcome = thrown instanceof TooSlow ? "timeout" : "error";
      if (!this.#record(call.id, outcome, shortened(told, LONGEST_ERROR))) return null;
      return makeFrame({ t: "reply", id: call.id, error: { type, message } });
    }
  }

  /** Give up on what is in flight: the run has ended. */
  end(): void {
    for (const id of [...this.#inFlight.keys()]) this.#record(id, "cancelled");
    this.#isOver = true;
  }

  async #make(call: Call): Promise<unknown> {
    const called = Object.hasOwn(this.#functions, call.name) ? this.#functions[call.name] : undefined;
    if (!called) throw new NoSuchName(noSuchFunction(call.name)[1]);
    const keywords = "$" in call.kwargs ? fromTagged(call.kwargs) : Object.keys(call.kwargs).length && fromTagged(call.kwargs);
    return called(...call.args.map(fromTagged), ...(keywords ? [keywords] : []));
  }

  /** Note how a call ended; false where it had ended already. */
  #record(id: number, outcome: CallRecord["outcome"], error = ""): boolean {
    const flight = this.#inFlight.get(id);
    if (!flight || this.#isOver) return false;
    this.#inFlight.delete(id);
    const seconds = (performance.now() - flight.begun) / 1000;
    this.records.push({ name: flight.name, seconds, outcome, error });
    return true;
  }
}

class NoSuchName extends Error {}
class TooSlow extends Error {}

function carried(name: string, value: unknown) {
  try {
    return toTagged(value);
  } catch (error) {
    if (!(error instanceof NotCarriedError)) throw error;
    throw new TypeError(`the result of ${name}: ${error.message}`);
  }
}

/** Name an exception as the guest's own are named, as far as there is one of that kind. */
function described(thrown: unknown): [type: string, message: string] {
  if (thrown instanceof NoSuchName) return ["NameError", thrown.message];
  if (thrown instanceof TooSlow) return ["TimeoutError", thrown.message];
  if (!(thrown instanceof Error)) return ["Error", clean(String(thrown))];
  return [shortened(clean(thrown.name), LONGEST_NAME), clean(thrown.message)];
}

const clean = (text: string): string => shortened(text.toWellFormed(), LONGEST_MESSAGE);

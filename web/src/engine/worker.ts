/**
 * The worker: one guest at a time, each in an instance of its own.
 *
 * While it waits for a request it has the next instance ready, since making one of a large runtime
 * takes longer than a short program.
 */

import { RequestError } from "../errors.ts";
import type { RunRequest } from "../request.ts";
import { makeFrame } from "./channel/frames.ts";
import { now } from "./clock.ts";
import { type Extras, Guest, type Teller } from "./guest.ts";
import { FreshInstance } from "./instance.ts";
import type { FromWorker, FunctionName, RuntimeFacts, ToWorker } from "./messages.ts";
import { openPort } from "./port.ts";
import { carryOut, carryOutSuspending } from "./run.ts";
import { WasiError } from "./wasi/abi.ts";

type RunOrder = Extract<ToWorker, { readonly type: "run" }>;

class Runs {
  readonly #post: (message: FromWorker) => void;
  readonly #module: WebAssembly.Module;
  readonly #facts: RuntimeFacts;
  #waiting: { instance: FreshInstance; maximum: number } | null = null;
  #guest: Guest | null = null;
  /** How many seconds the last instance took that was made ahead. */
  took = 0;

  constructor(post: (message: FromWorker) => void, module: WebAssembly.Module, facts: RuntimeFacts) {
    this.#post = post;
    this.#module = module;
    this.#facts = facts;
  }

  /** Have an instance ready. */
  prepare(maximum: number): void {
    if (this.#waiting?.maximum === maximum) return;
    this.#waiting = null; // before there is another, lest there be two
    const begun = now();
    this.#waiting = { instance: this.#makeInstance(maximum), maximum };
    this.took = (now() - begun) / 1000;
  }

  /** Carry out a request; while a guest with functions or live input waits for the page, so does this. */
  async run(order: RunOrder): Promise<void> {
    const { request, functions, hasLiveInput } = order;
    const extras = await extrasFor(order);
    const maximum = this.memoryOf(request);
    const asked = now();
    const suspends = functions.length > 0 || hasLiveInput;
    const instance = suspends ? this.#makeInstance(maximum, true) : this.#take(maximum);
    const teller = this.#makeTeller(suspends, hasLiveInput);
    const guest = this.#makeGuest(instance.memory, request, teller, extras);
    announce(guest, request, functions);
    this.#post({ type: "started", waited: (now() - asked) / 1000 });
    this.#guest = guest;
    const ending = suspends ? await carryOutSuspending(instance, guest) : carryOut(instance, guest);
    this.#guest = null;
    this.#post({ type: "ended", ending });
    this.prepare(maximum);
  }

  /** Do all that a run needs but enter the guest, so that the engine knows that code when somebody waits. */
  rehearse(empty: RunRequest): void {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const silent = () => {};
    const teller = { output: silent, dozing: silent, call: null, input: null, waiting: silent };
    const guest = this.#makeGuest(memory, empty, teller, {});
    announce(guest, empty, []);
    guest.takeChanges();
  }

  /** The bytes of memory that a request may have. */
  memoryOf({ limits }: RunRequest): number {
    return limits.memory ?? this.#facts.defaultMemory;
  }

  /** Hand the answer to a call to the guest that made it. */
  reply(id: number, frame: Uint8Array): void {
    this.#guest?.channel?.reply(id, frame);
  }

  /** Hand more of standard input to the guest that asked for it. */
  give(piece: Uint8Array | null): void {
    this.#guest?.stdin.give(piece);
  }

  #take(maximum: number): FreshInstance {
    this.prepare(maximum);
    const { instance } = this.#waiting as { instance: FreshInstance };
    this.#waiting = null;
    return instance;
  }

  #makeInstance(maximum: number, canSuspend = false): FreshInstance {
    return new FreshInstance(this.#module, this.#facts.minimumMemory, maximum, canSuspend);
  }

  #makeGuest(memory: WebAssembly.Memory, request: RunRequest, teller: Teller, extras: Extras): Guest {
    const [command = "", ...rest] = request.argv;
    const argv = [command, ...this.#facts.launch, ...rest];
    return new Guest({ ...request, argv }, memory, teller, extras);
  }

  #makeTeller(takesCalls: boolean, hasLiveInput: boolean): Teller {
    return {
      output: (stream, piece, dropped) => this.#post({ type: "output", stream, piece, dropped }),
      dozing: () => this.#post({ type: "dozing" }),
      call: takesCalls ? (call) => this.#post({ type: "call", call }) : null,
      input: hasLiveInput ? () => this.#post({ type: "input" }) : null,
      waiting: (isWaiting) => this.#post({ type: "waiting", isWaiting }),
    };
  }
}

/** Load what only some runs need, where this is one. */
async function extrasFor({ request, hasLiveInput }: RunOrder): Promise<Extras> {
  return {
    ...(Object.keys(request.folders).length ? await import("./files/mount.ts") : {}),
    ...(hasLiveInput ? await import("./live.ts") : {}),
  };
}

/** Tell the guest, before it runs, what it may call and what it is given. */
function announce({ channel }: Guest, { inputs }: RunRequest, functions: readonly FunctionName[]): void {
  const hasInputs = Object.keys(inputs).length > 0;
  if (!channel || (!functions.length && !hasInputs)) return;
  const frame = makeFrame({
    t: "start",
    ...(functions.length ? { functions } : {}),
    ...(hasInputs ? { inputs } : {}),
  });
  if (!frame) throw new RequestError("inputs and functions take more than 1,048,576 bytes");
  channel.put(frame);
}

const port = openPort();
const post = (message: FromWorker): void => port.post(message);
let runs: Runs | null = null;

port.listen((data) => void answer(data as ToWorker).catch((error: unknown) => post(failure(error))));

async function answer(message: ToWorker): Promise<void> {
  if (message.type === "reply") return runs?.reply(message.id, message.frame);
  if (message.type === "input") return runs?.give(message.piece);
  if (message.type === "load") {
    runs = new Runs(post, message.module, message.facts);
    if (message.isSpare) runs.rehearse(message.empty);
    runs.prepare(runs.memoryOf(message.empty));
  } else {
    await runs?.run(message);
  }
  post({ type: "ready", took: runs?.took ?? 0 });
}

function failure(error: unknown): FromWorker {
  if (error instanceof RequestError) return { type: "failed", kind: "request", message: error.message };
  if (error instanceof WasiError) {
    const message = "the request's folders do not fit into one tree";
    return { type: "failed", kind: "request", message };
  }
  return { type: "failed", kind: "engine", message: String(error) };
}

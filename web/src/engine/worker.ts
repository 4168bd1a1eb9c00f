/**
 * The worker: one guest at a time, each in an instance of its own.
 *
 * While it waits for a request it has the next instance ready, since making one of a large runtime
 * takes longer than a short program.
 */

import { RequestError } from "../errors.ts";
import type { RunRequest } from "../request.ts";
import type { Attention } from "./attended/attention.ts";
import { makeFrame } from "./channel/frames.ts";
import { now } from "./clock.ts";
import { type Extras, Guest, type Teller } from "./guest.ts";
import { FreshInstance } from "./instance.ts";
import type { FromWorker, FunctionName, RunOrder, RuntimeFacts, ToWorker } from "./messages.ts";
import { openPort } from "./port.ts";
import { carryOut } from "./run.ts";
import { WasiError } from "./wasi/error.ts";
import { type Functions, functionsFor, makeImports } from "./wasi/preview1.ts";

class Runs {
  readonly #post: (message: FromWorker) => void;
  readonly #module: WebAssembly.Module;
  readonly #facts: RuntimeFacts;
  readonly #functions: Functions;
  readonly #teller: Teller;
  #waiting: { instance: FreshInstance; maximum: number } | null = null;
  /** Takes what the page says to the guest that runs, where that can wait for it. */
  attention: Attention | null = null;
  /** How many seconds the last instance took that was made ahead. */
  took = 0;

  constructor(
    post: (message: FromWorker) => void,
    module: WebAssembly.Module,
    facts: RuntimeFacts,
    functions: Functions,
  ) {
    this.#post = post;
    this.#module = module;
    this.#facts = facts;
    this.#functions = functions;
    this.#teller = {
      output: (stream, piece, dropped) => post({ type: "output", stream, piece, dropped }),
      dozing: () => post({ type: "dozing" }),
    };
  }

  /** Have an instance ready. */
  prepare(maximum: number): void {
    if (this.#waiting?.maximum === maximum) return;
    this.#waiting = null; // before there is another, lest there be two
    const begun = now();
    this.#waiting = { instance: this.#makeInstance(maximum), maximum };
    this.took = (now() - begun) / 1000;
  }

  /** Carry out a request; while a guest waits for the page, so does this. */
  async run(order: RunOrder): Promise<void> {
    const { request, functions } = order;
    const attention = await attentionFor(order, this.#post);
    const mounting = Object.keys(request.folders).length ? await import("./files/mount.ts") : {};
    const maximum = this.memoryOf(request);
    const asked = now();
    const instance = attention ? this.#makeInstance(maximum, attention) : this.#take(maximum);
    const guest = this.#makeGuest(instance.memory, request, this.#teller, { ...mounting, attention });
    announce(guest, request, functions);
    this.#post({ type: "started", waited: (now() - asked) / 1000 });
    this.attention = attention;
    const ending = await carryOut(instance, guest, attention);
    this.attention = null;
    this.#post({ type: "ended", ending });
    this.prepare(maximum);
  }

  /** Do all that a run needs but enter the guest, so that the engine knows that code when somebody waits. */
  rehearse(empty: RunRequest): void {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const silent = () => {};
    const guest = this.#makeGuest(memory, empty, { output: silent, dozing: silent });
    announce(guest, empty, []);
    guest.takeChanges();
  }

  /** The bytes of memory that a request may have. */
  memoryOf({ limits }: RunRequest): number {
    return limits.memory ?? this.#facts.defaultMemory;
  }

  #take(maximum: number): FreshInstance {
    this.prepare(maximum);
    const { instance } = this.#waiting as { instance: FreshInstance };
    this.#waiting = null;
    return instance;
  }

  #makeInstance(maximum: number, maker: Pick<Attention, "makeImports"> = { makeImports }): FreshInstance {
    return new FreshInstance(this.#module, this.#facts.minimumMemory, maximum, (visit) =>
      maker.makeImports(visit, this.#functions),
    );
  }

  #makeGuest(memory: WebAssembly.Memory, request: RunRequest, teller: Teller, extras: Extras = {}): Guest {
    const [command = "", ...rest] = request.argv;
    const argv = [command, ...this.#facts.launch, ...rest];
    return new Guest({ ...request, argv }, memory, teller, extras);
  }
}

/** Load what a guest needs that can wait for the page, where this is one. */
async function attentionFor(order: RunOrder, post: (message: FromWorker) => void): Promise<Attention | null> {
  if (!order.functions.length && !order.hasLiveInput) return null;
  const { Attention } = await import("./attended/attention.ts");
  return new Attention(order, post);
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
  if (message.type === "load") {
    const { module, facts, empty, isSpare } = message;
    runs = new Runs(post, module, facts, await functionsFor(module));
    if (isSpare) runs.rehearse(empty);
    runs.prepare(runs.memoryOf(empty));
  } else if (message.type === "run") {
    await runs?.run(message);
  } else {
    return runs?.attention?.hear(message);
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

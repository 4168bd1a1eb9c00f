/**
 * The worker: one guest at a time, each in an instance of its own.
 *
 * While it waits for a request it has the next instance ready, since making one of a large runtime
 * takes longer than a short program.
 */

import { RequestError } from "../errors.ts";
import type { RunRequest } from "../request.ts";
import { now } from "./clock.ts";
import { Guest } from "./guest.ts";
import { FreshInstance } from "./instance.ts";
import type { FromWorker, RuntimeFacts, ToWorker } from "./messages.ts";
import { openPort } from "./port.ts";
import { carryOut } from "./run.ts";
import { WasiError } from "./wasi/abi.ts";

class Runs {
  readonly #post: (message: FromWorker) => void;
  readonly #module: WebAssembly.Module;
  readonly #facts: RuntimeFacts;
  #waiting: { instance: FreshInstance; maximum: number } | null = null;

  constructor(post: (message: FromWorker) => void, module: WebAssembly.Module, facts: RuntimeFacts) {
    this.#post = post;
    this.#module = module;
    this.#facts = facts;
  }

  /** Have an instance ready. */
  prepare(maximum = this.#facts.defaultMemory): void {
    if (this.#waiting?.maximum !== maximum) {
      this.#waiting = null; // before there is another, lest there be two
      const { minimumMemory } = this.#facts;
      this.#waiting = { instance: new FreshInstance(this.#module, minimumMemory, maximum), maximum };
    }
  }

  run(request: RunRequest): void {
    const maximum = request.limits.memory ?? this.#facts.defaultMemory;
    const asked = now();
    this.prepare(maximum);
    const { instance } = this.#waiting as { instance: FreshInstance };
    this.#waiting = null;
    const [command = "", ...rest] = request.argv;
    const argv = [command, ...this.#facts.launch, ...rest];
    const guest = new Guest({ ...request, argv }, instance.memory, {
      output: (stream, piece, dropped) => this.#post({ type: "output", stream, piece, dropped }),
      dozing: () => this.#post({ type: "dozing" }),
    });
    this.#post({ type: "started", waited: (now() - asked) / 1000 });
    this.#post({ type: "ended", ending: carryOut(instance, guest) });
    this.prepare(maximum);
  }
}

const port = openPort();
const post = (message: FromWorker): void => port.post(message);
let runs: Runs | null = null;

port.listen((data) => {
  const message = data as ToWorker;
  try {
    if (message.type === "load") {
      runs = new Runs(post, message.module, message.facts);
      runs.prepare();
    } else {
      runs?.run(message.request);
    }
    post({ type: "ready" });
  } catch (error) {
    post(failure(error));
  }
});

function failure(error: unknown): FromWorker {
  if (error instanceof RequestError) return { type: "failed", kind: "request", message: error.message };
  if (error instanceof WasiError) {
    const message = "the request's folders do not fit into one tree";
    return { type: "failed", kind: "request", message };
  }
  return { type: "failed", kind: "engine", message: String(error) };
}

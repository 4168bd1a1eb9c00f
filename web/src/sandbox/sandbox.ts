/**
 * A runtime, limits, and workers that are warm.
 *
 *     const sandbox = new Sandbox(await loadRuntime("/bundles/lang-python/0.1.0/", { publicKey }));
 *     (await sandbox.run("print(1 + 1)")).stdout; // "2\n"
 */

import type { Runtime } from "../bundles/load.ts";
import { RequestError } from "../errors.ts";
import { type Limits, makeLimits } from "../limits.ts";
import { isPlain, type RunRequest } from "../request.ts";
import { EXIT_CODES, makeResult, type Result } from "../result.ts";
import type { Attendant } from "./attendant.ts";
import { type RunOptions, WarmWorker } from "./warm.ts";

const COMMAND = "python";
// Every guest starts in this folder.
const WORKING_FOLDER = "/";
// Starting a spare takes about as long, and would be in the way of a run that begins meanwhile.
const SPARE_MILLISECONDS = 50;

/** How a sandbox is set up. */
export interface SandboxOptions {
  /** Spare workers that wait while another one runs; 1 where it is not said. */
  readonly warm?: number;
  /** The worker's program, where it does not lie beside this one. */
  readonly workerUrl?: URL | string;
}

/** What a program is given. */
export interface RunInput {
  /** What `sys.argv` has after "-c". */
  readonly args?: readonly string[];
  /** All of standard input. */
  readonly stdin?: string | Uint8Array;
  /** The environment, and the whole of it. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Files for the code to read and change: a path in the working folder, or an absolute one, to bytes
   * or text. What it changes is in the result's `files`.
   */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** What `run` is given besides. */
export interface RunValues {
  /** Names that are set before the code runs. */
  readonly inputs?: Readonly<Record<string, unknown>>;
}

export class Sandbox {
  readonly runtime: Runtime;
  readonly limits: Limits;
  readonly #url: URL;
  readonly #size: number;
  #workers: WarmWorker[] = [];
  #coming: ReturnType<typeof setTimeout> | undefined;
  // One run at a time: the spare is for the moment when a worker has been terminated.
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @throws LimitError If a limit makes no sense. */
  constructor(runtime: Runtime, limits: Partial<Limits> = {}, options: SandboxOptions = {}) {
    this.runtime = runtime;
    this.limits = makeLimits(limits);
    this.#url = new URL(options.workerUrl ?? new URL(/* @vite-ignore */ "./worker.js", import.meta.url), import.meta.url);
    this.#size = 1 + (options.warm ?? 1);
    this.#fillUp();
  }

  /** Resolves when the next run would start at once. */
  async ready(): Promise<void> {
    await this.#soonest().catch((error: AggregateError) => {
      throw error.errors[0];
    });
  }

  /**
   * Run code as `python -c` does, in a fresh interpreter.
   *
   * @returns How it ended; also for code that fails, or is too large to be run.
   * @throws RequestError If something that was given is not what it has to be.
   * @throws EngineError If the engine cannot do what is needed.
   */
  async run(code: string, options: RunInput & RunValues & RunOptions = {}): Promise<Result> {
    const request = this.request(code, options);
    const { inputs } = options;
    if (!inputs) return this.execute(request, options);
    const { writtenDown } = await import("./inputs.ts");
    return this.execute({ ...request, inputs: writtenDown(inputs) }, options);
  }

  /** Make the request that `run` carries out, but for its inputs. */
  request(code: string, given: RunInput = {}): RunRequest {
    if (typeof code !== "string") throw new RequestError("code has to be text");
    const files = Object.entries(given.files ?? {}).map(([path, data]) => [
      path.startsWith("/") ? path : WORKING_FOLDER + path,
      toBytes(data),
    ]);
    return {
      argv: [COMMAND, "-c", code, ...(given.args ?? [])],
      stdin: toBytes(given.stdin ?? ""),
      env: given.env ?? {},
      files: Object.fromEntries(files),
      folders: {},
      has_channel: true,
      inputs: {},
      limits: this.limits,
    };
  }

  /**
   * Carry out any request of the runtime's command, such as a file or a program on stdin.
   *
   * @throws RequestError If the request cannot be.
   * @throws LimitError If its limits do not fit the runtime.
   */
  async execute(request: RunRequest, options: RunOptions = {}): Promise<Result> {
    if (this.#closed) throw new RequestError("the sandbox is closed");
    const asked = performance.now();
    const checking = isPlain(request) ? null : await import("../checking.ts");
    checking?.checkRequest(request, this.runtime.facts);
    const attendant = await attend(request, options);
    const detail = checking?.refusal(request) ?? null;
    if (detail !== null) return makeResult({ status: "error", exit_code: 1, detail });
    const turn = this.#last.then(() => this.#runNext(request, options, attendant, asked));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** End all workers; a run that goes on ends as `cancelled`. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#coming);
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
  }

  async #runNext(
    request: RunRequest,
    options: RunOptions,
    attendant: Attendant | null,
    asked: number,
  ): Promise<Result> {
    const worker = options.signal?.aborted ? null : await this.#next();
    if (!worker || options.signal?.aborted) return this.#givenUp();
    try {
      return await worker.run(request, options, attendant, asked);
    } finally {
      this.#fillUp();
    }
  }

  /** Wait for a worker, the one that ran last where it is quick: its spare would only wake up beside it. */
  #soonest(): Promise<WarmWorker> {
    const quick = this.#workers.find((each) => each.isQuick);
    return Promise.any((quick ? [quick] : this.#workers).map((each) => each.ready.then(() => each)));
  }

  async #next(): Promise<WarmWorker> {
    try {
      return await this.#soonest();
    } catch (error) {
      this.#workers = [];
      this.#fillUp();
      throw (error as AggregateError).errors[0];
    }
  }

  #givenUp(): Result {
    const detail = "the caller gave up on the run";
    const { name } = this.runtime.facts;
    return makeResult({ status: "cancelled", exit_code: EXIT_CODES.cancelled, runtime: name, detail });
  }

  /** Start a worker where there is none, at once, and its spares a little later. */
  #fillUp(): void {
    this.#dropGone();
    if (this.#closed) return;
    if (!this.#workers.length) this.#start(false).ready.then(() => this.#fillUp(), () => {});
    else if (this.#workers.length < this.#size) this.#coming ??= setTimeout(() => this.#startSpares(), SPARE_MILLISECONDS);
  }

  #startSpares(): void {
    this.#coming = undefined;
    this.#dropGone();
    // Where there is none any more, whoever found that out has started one.
    while (this.#workers.length && this.#workers.length < this.#size) this.#start(true);
  }

  #dropGone(): void {
    this.#workers = this.#workers.filter((each) => !each.gone);
  }

  #start(isSpare: boolean): WarmWorker {
    const worker = new WarmWorker(this.#url, this.runtime, this.request(""), isSpare);
    this.#workers.push(worker);
    return worker;
  }
}

/** Have someone attend to a run that may ask the page for something. */
async function attend({ limits }: RunRequest, { functions = {}, onStdin }: RunOptions): Promise<Attendant | null> {
  if (!onStdin && !Object.keys(functions).length) return null;
  const { Attendant } = await import("./attendant.ts");
  return new Attendant(functions, onStdin, limits);
}

function toBytes(data: string | Uint8Array): Uint8Array {
  if (typeof data === "string") return new TextEncoder().encode(data);
  if (data instanceof Uint8Array) return data;
  throw new RequestError("stdin and files have to be text or a Uint8Array");
}

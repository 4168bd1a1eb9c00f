/**
 * One worker with an instance ready, and the run that it is given.
 *
 * The guest's time is kept here, where a guest cannot hold it up: at its end the worker is terminated.
 * A worker that was terminated is never used again.
 */

import { EngineError, RequestError } from "../errors.ts";
import { LONGEST_TIMER } from "../engine/clock.ts";
import type { Ending } from "../engine/ending.ts";
import type { Fault } from "../engine/fault.ts";
import type { FromWorker, RuntimeFacts } from "../engine/messages.ts";
import type { RunRequest } from "../request.ts";
import { EXIT_CODES, makeResult, NO_USAGE, type Result } from "../result.ts";
import type { Attendant, Attended } from "./attendant.ts";
import { CollectedStream } from "./collected.ts";
import type { HostFunctions } from "./functions.ts";
import type { InputSource } from "./input.ts";
import { type SpawnedWorker, spawnWorker } from "./spawn.ts";

/** A verified runtime, as workers are sent it. */
export interface LoadedModule {
  readonly module: WebAssembly.Module;
  readonly facts: RuntimeFacts;
}

/** What a run's caller wants to hear, and may say, while it goes on. */
export interface RunOptions {
  /** Gets stdout as text, as it comes. */
  readonly onStdout?: ((text: string) => void) | undefined;
  readonly onStderr?: ((text: string) => void) | undefined;
  /**
   * Gives more of standard input, perhaps later, whenever the program has read all there is; null or
   * nothing is its end. The program waits meanwhile, `call_seconds` at most: then its input ends.
   */
  readonly onStdin?: InputSource | undefined;
  /** Functions of the page that the guest may call, by name. */
  readonly functions?: HostFunctions | undefined;
  /** Gives up on the run: it ends at once, as `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

// The worker looks at the guest's time as well, and then tells more of its end than one that is
// terminated. Where it said that it will, it is given the time for it even on a busy machine.
const GRACE_MILLISECONDS = 4;
const DOZING_MILLISECONDS = 1000;

// What it takes to have a thread at work that was idle, about.
const QUICK_SECONDS = 0.001;
const UNATTENDED = { functions: [], hasLiveInput: false };

interface Running {
  readonly streams: readonly [CollectedStream, CollectedStream];
  readonly request: RunRequest;
  readonly attendant: Attendant | null;
  readonly asked: number;
  readonly signal: AbortSignal | undefined;
  readonly giveUp: () => void;
  started: number;
  waited: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  resolve(result: Result | Promise<Result>): void;
  reject(error: unknown): void;
}

export class WarmWorker {
  /** Resolves when it has an instance ready for the next run; rejects where it never will. */
  ready: Promise<void>;
  /** Whether it is ready again sooner than another worker would have woken up. */
  isQuick = false;
  readonly #worker: SpawnedWorker;
  readonly #facts: RuntimeFacts;
  #running: Running | null = null;
  #gone = false;
  #becomeReady!: () => void;
  #neverReady!: (error: unknown) => void;

  /**
   * @param url The worker's program.
   * @param empty A program that does nothing, under the limits that are to be expected.
   * @param isSpare Whether nobody waits for it yet, so that it can rehearse.
   */
  constructor(url: URL, { module, facts }: LoadedModule, empty: RunRequest, isSpare: boolean) {
    this.#facts = facts;
    this.ready = this.#newReady();
    this.#worker = spawnWorker(url, {
      onMessage: (data) => this.#hear(data as FromWorker),
      onFailure: (reason) => this.#fail(new EngineError(reason)),
    });
    this.#worker.post({ type: "load", module, facts, empty, isSpare });
  }

  /** Whether it cannot be used any more. */
  get gone(): boolean {
    return this.#gone;
  }

  /**
   * Run a request, once it is ready.
   *
   * @param attendant Does what the guest may ask of the page, if anything.
   * @param asked When the caller asked for it, by `performance.now()`.
   */
  run(request: RunRequest, options: RunOptions, attendant: Attendant | null, asked: number): Promise<Result> {
    this.ready = this.#newReady();
    return new Promise((resolve, reject) => {
      const streams = [options.onStdout, options.onStderr].map((each) => new CollectedStream(each));
      const { signal } = options;
      const running: Running = {
        streams: streams as [CollectedStream, CollectedStream],
        request,
        attendant,
        asked,
        signal,
        giveUp: () => this.#stop("cancelled", "the caller gave up on the run"),
        started: performance.now(),
        waited: 0,
        timer: undefined,
        resolve,
        reject,
      };
      this.#running = running;
      signal?.addEventListener("abort", running.giveUp, { once: true });
      const { functions, hasLiveInput } = attendant ?? UNATTENDED;
      this.#worker.post({ type: "run", request, functions, hasLiveInput });
    });
  }

  terminate(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#worker.terminate();
    this.#neverReady(new EngineError("the sandbox is closed"));
    if (this.#running) this.#stop("cancelled", "the caller gave up on the run");
  }

  #newReady(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      this.#becomeReady = resolve;
      this.#neverReady = reject;
    });
    ready.catch(() => {}); // whoever waits for it hears of it all the same
    return ready;
  }

  #hear(message: FromWorker): void {
    if (this.#gone) return;
    const running = this.#running;
    switch (message.type) {
      case "ready":
        this.isQuick ||= message.took < QUICK_SECONDS;
        return this.#becomeReady();
      case "started":
        return running ? this.#start(running, message.waited) : undefined;
      case "dozing":
        return running ? this.#setTimer(running, DOZING_MILLISECONDS) : undefined;
      case "output":
        return running?.streams[message.stream - 1]?.take(message.piece, message.dropped);
      case "ended":
        return this.#end(message.ending);
      case "failed": {
        const kind = message.kind === "request" ? RequestError : EngineError;
        return this.#fail(new kind(message.message));
      }
      default:
        return void running?.attendant?.hear(message, this.#attended(running));
    }
  }

  /** Give a run to whoever attends to it; nothing comes of it once the run has ended. */
  #attended(running: Running): Attended {
    const isOn = () => this.#running === running;
    return {
      post: (message) => isOn() && this.#worker.post(message),
      fail: (error) => isOn() && this.#fail(error),
      pause: () => clearTimeout(running.timer),
      resume: (stood) => {
        running.started += stood;
        this.#setTimer(running, GRACE_MILLISECONDS);
      },
    };
  }

  #start(running: Running, waited: number): void {
    running.started = performance.now();
    running.waited = waited;
    this.#setTimer(running, GRACE_MILLISECONDS);
  }

  #setTimer(running: Running, grace: number): void {
    clearTimeout(running.timer);
    const ends = running.started + running.request.limits.timeout * 1000 + grace;
    const milliseconds = Math.min(ends - performance.now(), LONGEST_TIMER);
    const stop = () => this.#stop("timeout", "the guest was stopped at its time limit");
    // What the worker has posted by then comes first: a page that was busy has it waiting still.
    running.timer = setTimeout(() => void setTimeout(() => this.#running === running && stop()), milliseconds);
  }

  #stop(status: "timeout" | "cancelled", detail: string): void {
    if (!this.#running) return;
    this.#gone = true;
    this.#worker.terminate();
    this.#neverReady(new EngineError("the worker was terminated"));
    this.#end({ status, exit_code: EXIT_CODES[status], detail });
  }

  #end(ending: Ending): void {
    const running = this.#take();
    if (!running) return;
    const { usage, isCut = false, fault, calls = [], ...verdict } = ending;
    const [stdout_bytes, stderr_bytes] = running.streams.map((each) => each.finish()) as [Uint8Array, Uint8Array];
    const stopped = {
      run_seconds: (performance.now() - running.started) / 1000,
      stdout_bytes: stdout_bytes.length,
      stderr_bytes: stderr_bytes.length,
    };
    const result = makeResult({
      ...verdict,
      stdout_bytes,
      stderr_bytes,
      calls: [...calls, ...(running.attendant?.end() ?? [])],
      truncated: isCut || running.streams.some((each) => each.truncated),
      runtime: this.#facts.name,
      usage: {
        ...NO_USAGE,
        ...(usage ?? stopped),
        queue_seconds: Math.max(0, running.started - running.asked) / 1000,
        compile_seconds: running.waited,
      },
    });
    running.resolve(fault ? inWords(result, fault) : result);
  }

  #fail(error: unknown): void {
    this.#gone = true;
    this.#worker.terminate();
    this.#neverReady(error);
    this.#take()?.reject(error);
  }

  #take(): Running | null {
    const running = this.#running;
    this.#running = null;
    if (running) {
      clearTimeout(running.timer);
      running.signal?.removeEventListener("abort", running.giveUp);
    }
    return running;
  }
}

/** Tell of a fault as the server does; with what was said of it, where the words cannot be loaded. */
async function inWords(result: Result, fault: Fault): Promise<Result> {
  const words = await import("../engine/words.ts").catch(() => null);
  return { ...result, detail: words?.describe(fault) ?? fault.said };
}

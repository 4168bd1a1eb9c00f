/** A worker of whatever this runs in: a browser, deno, bun or node. */

import { EngineUnavailableError } from "../errors.ts";

export interface SpawnedWorker {
  post(message: unknown): void;
  /** End it at once, whatever it does. */
  terminate(): void;
}

/** What a worker's owner wants to hear. */
export interface Listener {
  onMessage(data: unknown): void;
  /** It could not be started, or failed outside of any run. */
  onFailure(reason: string): void;
}

// Workers that were started before there was anything for them to do, by their programs.
const started = new Map<string, SpawnedWorker & { listener: Listener | null; reason: string | null }>();

/**
 * Start a worker ahead of need, while a runtime is still fetched: the next sandbox takes it.
 *
 * @param url Its program.
 */
export function startWorker(url: URL): void {
  if (started.has(url.href)) return;
  const waiting: Listener = {
    onMessage: (data) => entry.listener?.onMessage(data),
    onFailure: (reason) => {
      entry.reason = reason;
      entry.listener?.onFailure(reason);
    },
  };
  const entry = { ...spawnAnew(url, waiting), listener: null as Listener | null, reason: null as string | null };
  started.set(url.href, entry);
}

/** Take a worker that was started ahead, where there is one. */
function takeStarted(url: URL, listener: Listener): SpawnedWorker | null {
  const entry = started.get(url.href);
  started.delete(url.href);
  if (!entry || entry.reason !== null) return null;
  entry.listener = listener;
  return entry;
}

/**
 * Start a worker.
 *
 * @param url Its program.
 * @throws EngineUnavailableError Where there are no workers.
 */
export function spawnWorker(url: URL, listener: Listener): SpawnedWorker {
  return takeStarted(url, listener) ?? spawnAnew(url, listener);
}

function spawnAnew(url: URL, listener: Listener): SpawnedWorker {
  if (typeof Worker === "function") return spawnWebWorker(url, listener);
  if (typeof process === "object" && process.versions?.node) return spawnThread(url, listener);
  throw new EngineUnavailableError("there are no workers here, which Cloche runs guests in");
}

function spawnWebWorker(url: URL, listener: Listener): SpawnedWorker {
  const worker = new Worker(url, { type: "module", name: "cloche" });
  worker.onmessage = (event) => listener.onMessage(event.data);
  worker.onerror = (event) => {
    event.preventDefault?.();
    listener.onFailure(event.message || `the worker ${url} cannot be started`);
  };
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
  };
}

function spawnThread(url: URL, listener: Listener): SpawnedWorker {
  const threads = process.getBuiltinModule("node:worker_threads");
  // The guest's world is what it is handed; the host's environment is no part of it.
  const worker = new threads.Worker(url, { env: {}, name: "cloche" });
  worker.on("message", (data) => listener.onMessage(data));
  worker.on("error", (error) => listener.onFailure(String(error)));
  worker.unref();
  return {
    post: (message) => {
      worker.ref();
      worker.postMessage(message);
    },
    terminate: () => void worker.terminate(),
  };
}

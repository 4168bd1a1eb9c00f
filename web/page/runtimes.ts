/** The runtimes that were fetched, verified and set to work, each once. */

import { loadRuntime, type Progress, type Runtime, Sandbox, startWorker } from "../src/index.ts";
import workerUrl from "../src/engine/worker.ts?worker&url";
import { type OfferedRuntime, settings } from "./settings.ts";

type Fetch = (url: URL, init?: RequestInit) => Promise<Response>;

export const TITLES: Readonly<Record<string, string>> = {
  micropython: "MicroPython",
  cpython: "CPython",
  "cpython-data": "CPython with numpy, pandas",
};

/** A runtime that is ready, and how it became so. */
export interface Ready {
  readonly offered: OfferedRuntime;
  readonly runtime: Runtime;
  readonly sandbox: Sandbox;
  /** From asking for the manifest until its worker was warm. */
  readonly milliseconds: number;
}

const coming = new Map<string, Promise<Ready>>();

/** Give a runtime, fetched where it has not been yet. */
export function getReady(runtime: string, onProgress: (progress: Progress) => void): Promise<Ready> {
  let ready = coming.get(runtime);
  if (!ready) {
    ready = start(runtime, onProgress);
    coming.set(runtime, ready);
    ready.catch(() => coming.delete(runtime)); // the next one tries again
  }
  return ready;
}

/** Fetch and verify a runtime's bundle. */
export function load(offered: OfferedRuntime, fetch: Fetch, onProgress?: (progress: Progress) => void): Promise<Runtime> {
  const url = new URL(offered.url, location.href);
  return loadRuntime(url, { publicKey: settings.keys, fetch, onProgress });
}

/**
 * Get a bundle's file. A version's bytes never change once it is released, but on the machine of whoever
 * builds bundles they do: so what a browser keeps is kept by the manifest's hash.
 */
export const fetchOf = (offered: OfferedRuntime): Fetch => (url, init) => {
  const exact = new URL(url);
  exact.search = offered.digest.slice(0, 16);
  return fetch(exact, init);
};

/** As `fetchOf`, with the largest file asked for now: nobody has to wait for the manifest for that. */
function fetchAtOnce(offered: OfferedRuntime): Fetch {
  const fetch = fetchOf(offered);
  const twin = new URL(offered.url + offered.twin, location.href);
  let early: Promise<Response> | null = fetch(twin);
  early.catch(() => {}); // whoever asks for it hears of it
  return (url, init) => {
    const response = url.href === twin.href ? early : null;
    if (response) early = null;
    return response ?? fetch(url, init);
  };
}

async function start(name: string, onProgress: (progress: Progress) => void): Promise<Ready> {
  const begun = performance.now();
  const offered = settings.runtimes.find((each) => each.runtime === name);
  if (!offered) throw new Error(`the server has no ${name}`);
  const url = new URL(workerUrl, location.href);
  const coming = load(offered, fetchAtOnce(offered), onProgress);
  startWorker(url);
  const runtime = await coming;
  const sandbox = new Sandbox(runtime, settings.limits, { workerUrl: url });
  await sandbox.ready();
  return { offered, runtime, sandbox, milliseconds: performance.now() - begun };
}

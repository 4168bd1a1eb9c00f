/** A flipped bit anywhere in a bundle: 300 of them, each of which has to be refused. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { anyFlip, tamperedFetch } from "../../page/tampering.ts";
import { AssetError, SignatureError } from "../../src/errors.ts";
import { loadRuntime } from "../../src/index.ts";
import { openAll, type Opened } from "./opening.ts";

const FLIPS = 300;

let opened: Opened;

beforeAll(async () => {
  opened = await openAll();
}, 60_000);
afterAll(() => opened?.close());

/** Numbers from 0 to 1 that are the same each time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it(`refuses ${FLIPS} of ${FLIPS}`, async () => {
  const page = await (await fetch(opened.url)).text();
  const told = /name="cloche-settings" content="([^"]*)"/.exec(page)?.[1] ?? "";
  const settings = JSON.parse(told.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
  const { url } = settings.runtimes.find((each: { runtime: string }) => each.runtime === "micropython");
  // Each file is asked for once, so that what is timed is not the server.
  const files = new Map<string, Promise<[ArrayBuffer, string]>>();
  const kept = async (address: URL): Promise<Response> => {
    const get = async (): Promise<[ArrayBuffer, string]> => {
      const response = await fetch(address);
      return [await response.arrayBuffer(), response.headers.get("content-type") ?? ""];
    };
    const coming = files.get(address.pathname) ?? get();
    files.set(address.pathname, coming);
    const [data, type] = await coming;
    return new Response(data.slice(), { headers: { "content-type": type } });
  };
  const load = (fetch: typeof kept) => loadRuntime(new URL(url, opened.url), { publicKey: settings.keys, fetch });
  await load(kept);
  const choose = random(20261126);
  const refusals: string[] = [];
  for (let count = 0; count < FLIPS; count += 1) {
    let flipped = false;
    const refusal = load(tamperedFetch(kept, anyFlip(choose), () => (flipped = true)));
    const error = await refusal.then(() => null, (reason: unknown) => reason);
    expect(flipped).toBe(true);
    expect(error instanceof SignatureError || error instanceof AssetError).toBe(true);
    refusals.push((error as Error).name);
  }
  expect(refusals.length).toBe(FLIPS);
  expect(new Set(refusals)).toEqual(new Set(["SignatureError", "AssetError"]));
}, 300_000);

import { describe, expect, it } from "vitest";
import type { Fetch } from "../../../src/bundles/fetching.ts";
import { loadRuntime } from "../../../src/bundles/load.ts";
import { AssetError, BundleError, EngineError, RegistryError, SignatureError } from "../../../src/errors.ts";
import { bundleFiles, bytes, fetchFrom, guestModule, manifestValue, signManifest, testKey } from "../making.ts";

const TWIN = guestModule();
const FILES = bundleFiles(TWIN);
const URL = "https://example.test/bundles/lang-test/1.2.3";
const publicKey = testKey().raw;

const load = (files: typeof FILES, options: { onProgress?: (p: { loaded: number; total: number }) => void } = {}) =>
  loadRuntime(URL, { publicKey, fetch: fetchFrom(files), ...options });

describe("a runtime", () => {
  it("is loaded, with its name and what it needs", async () => {
    const runtime = await load(FILES);
    expect(runtime.facts).toMatchObject({ name: "lang-test 1.2.3", minimumMemory: 65536, defaultMemory: 1 << 20 });
    expect(WebAssembly.Module.exports(runtime.module)).toEqual([{ name: "_start", kind: "function" }]);
  });

  it("tells how far its download has come", async () => {
    const seen: number[] = [];
    await load(FILES, { onProgress: ({ loaded, total }) => seen.push(loaded / total) });
    expect(seen.at(-1)).toBe(1);
  });

  it("is fetched from its own folder and nowhere else", async () => {
    const asked: string[] = [];
    const fetch: Fetch = (url, init) => (asked.push(url.href), fetchFrom(FILES)(url, init));
    await loadRuntime(`${URL}/`, { publicKey, fetch });
    expect(asked.map((each) => each.replace(`${URL}/`, ""))).toEqual(["manifest.json", "manifest.sig", "python.web.wasm"]);
  });
});

describe("a flipped byte", () => {
  const names = Object.keys(FILES) as (keyof typeof FILES)[];

  it.each(names)("of %s is refused, wherever it is", async (name) => {
    const data = FILES[name] as Uint8Array<ArrayBuffer>;
    const step = Math.max(1, Math.floor(data.length / 100));
    for (let at = 0; at < data.length; at += step) {
      const flipped = new Uint8Array(data);
      flipped[at] = (flipped[at] as number) ^ 0x20;
      await expect(load({ ...FILES, [name]: flipped })).rejects.toThrow(BundleError);
    }
  });
});

describe("what is refused", () => {
  it.each(Object.keys(FILES))("a bundle without %s", async (name) => {
    const { [name]: _, ...rest } = FILES;
    await expect(load(rest)).rejects.toThrow(RegistryError);
  });

  it("a module that is longer than the manifest says, before it is read to its end", async () => {
    const longer = new Uint8Array([...TWIN, 0]);
    await expect(load({ ...FILES, "python.web.wasm": longer })).rejects.toThrow(AssetError);
  });

  it("a module that is shorter", async () => {
    await expect(load({ ...FILES, "python.web.wasm": TWIN.slice(0, -1) })).rejects.toThrow(AssetError);
  });

  it("a manifest and a signature without end", async () => {
    const huge = new Uint8Array(100_000);
    await expect(load({ ...FILES, "manifest.json": huge })).rejects.toThrow(AssetError);
    await expect(load({ ...FILES, "manifest.sig": huge })).rejects.toThrow(AssetError);
  });

  it("a manifest that nobody signed, before it is parsed", async () => {
    await expect(load({ ...FILES, "manifest.json": bytes("{{{") })).rejects.toThrow(SignatureError);
  });

  it("a module of the right hash that the engine does not take", async () => {
    const wrong = bytes("not a module");
    const manifest = bytes(JSON.stringify(manifestValue(wrong)));
    const files = { "manifest.json": manifest, "manifest.sig": signManifest(manifest), "python.web.wasm": wrong };
    await expect(load(files)).rejects.toThrow(EngineError);
  });

  it("another key's bundle", async () => {
    const loading = loadRuntime(URL, { publicKey: testKey(2).raw, fetch: fetchFrom(FILES) });
    await expect(loading).rejects.toThrow("unknown key");
  });

  it("a network that is not there, with a sentence", async () => {
    const fetch: Fetch = () => Promise.reject(new TypeError("Failed to fetch"));
    await expect(loadRuntime(URL, { publicKey, fetch })).rejects.toThrow(RegistryError);
  });
});

it("a caller can give up", async () => {
  const signal = AbortSignal.abort(new Error("given up"));
  const fetch: Fetch = (_, init) => Promise.reject(init?.signal?.reason);
  await expect(loadRuntime(URL, { publicKey, fetch, signal })).rejects.toThrow("given up");
});

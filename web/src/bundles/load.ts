/**
 * Loading a runtime: verified before anything of it runs.
 *
 * The order is that of the Python side: the manifest's size, its signature, its fields, the asset's
 * size, its hash, and only then use. The module is compiled while it comes, from the response itself,
 * since only so an engine keeps what it compiled; it is handed out only if the hash is right.
 */

import type { RuntimeFacts } from "../engine/messages.ts";
import { AssetError } from "../errors.ts";
import { type Fetch, type Progress, readAll, request } from "./fetching.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { type PublicKey, sha256Hex, verifySignature } from "./signature.ts";

const MANIFEST_BYTES = 64 << 10;
const SIGNATURE_BYTES = 8 * 96;

// Browsers have a fourth of the server's stack, or less: with these a runaway recursion is an exception
// of the guest's there as well (docs/runtimes/micropython.md has the figures).
const LAUNCH: Readonly<Record<string, readonly string[]>> = {
  micropython: ["-X", `stack=${160 << 10}`],
};

export interface LoadOptions {
  /** The key, or keys, that may have signed the bundle. */
  readonly publicKey: PublicKey | readonly PublicKey[];
  /** Told how far the download has come. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Gives up on it. */
  readonly signal?: AbortSignal | undefined;
  /** Gets the files, where not `fetch` itself. */
  readonly fetch?: Fetch | undefined;
}

/** A runtime that was verified and compiled. */
export interface Runtime {
  readonly manifest: Manifest;
  /** The ids of the keys that signed it: the SHA-256 of each, in hexadecimal. */
  readonly signers: readonly string[];
  readonly module: WebAssembly.Module;
  readonly facts: RuntimeFacts;
}

/**
 * Load a runtime.
 *
 * @param url The bundle's folder.
 * @throws RegistryError If a file cannot be fetched.
 * @throws SignatureError If the manifest is not signed with the key.
 * @throws ManifestError If the manifest is not one.
 * @throws AssetError If the module is not the one that the manifest tells of.
 * @throws EngineUnavailableError If this engine lacks what is needed; the message says what.
 */
export async function loadRuntime(url: URL | string, options: LoadOptions): Promise<Runtime> {
  const base = folderUrl(url);
  const fetch = options.fetch ?? ((address, init) => globalThis.fetch(address, init));
  const init = { signal: options.signal ?? null };
  const get = async (name: string, most: number) =>
    readAll(await request(fetch, new URL(name, base), init), most);
  const [data, signature] = await Promise.all([
    get("manifest.json", MANIFEST_BYTES),
    get("manifest.sig", SIGNATURE_BYTES),
  ]);
  const { publicKey } = options;
  const keys = typeof publicKey === "string" || publicKey instanceof Uint8Array ? [publicKey] : publicKey;
  const signers = await verifySignature(data, signature, keys);
  const manifest = parseManifest(data);
  const response = await request(fetch, new URL(manifest.twin.path, base), init);
  const module = await compileVerified(response, manifest, options);
  const { memory, name, version } = manifest;
  const facts = {
    name: `${name} ${version}`,
    minimumMemory: memory.minimum,
    defaultMemory: memory.default,
    launch: LAUNCH[manifest.runtime.implementation] ?? [],
  };
  return { manifest, signers, module, facts };
}

function folderUrl(url: URL | string): URL {
  const base = new URL(url, globalThis.location?.href);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return base;
}

async function compileVerified(
  response: Response,
  { twin }: Manifest,
  options: LoadOptions,
): Promise<WebAssembly.Module> {
  const compiling = compile(response.clone()).then(
    (module) => ({ module, error: null }),
    (error: unknown) => ({ module: null, error }),
  );
  const tell = (loaded: number) => options.onProgress?.({ loaded, total: twin.size });
  const data = await readAll(response, twin.size, tell);
  if (data.length !== twin.size) {
    throw new AssetError(`${twin.path} has ${data.length} bytes; the manifest says ${twin.size}`);
  }
  if ((await sha256Hex(data)) !== twin.sha256) {
    throw new AssetError(`${twin.path} is not what the manifest describes: its SHA-256 differs`);
  }
  const { module, error } = await compiling;
  if (module) return module;
  const { whyNotCompiled } = await import("./uncompiled.ts");
  throw whyNotCompiled(error);
}

/** Compile from the response where it says that it is WebAssembly, as it has to for that. */
async function compile(response: Response): Promise<WebAssembly.Module> {
  const type = response.headers.get("content-type") ?? "";
  if (WebAssembly.compileStreaming && type.startsWith("application/wasm")) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

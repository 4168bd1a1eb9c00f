/** Guests, bundles and modules for unit tests: small, real, and signed with keys that only they know. */

import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { Attention } from "../../src/engine/attended/attention.ts";
import type { Call } from "../../src/engine/channel/messages.ts";
import { mountTrees } from "../../src/engine/files/mount.ts";
import { Guest, type Teller } from "../../src/engine/guest.ts";
import type { FromWorker } from "../../src/engine/messages.ts";
import type { Fetch } from "../../src/bundles/fetching.ts";
import { type Limits, makeLimits } from "../../src/limits.ts";
import type { RunRequest } from "../../src/request.ts";

export const text = (data: Uint8Array): string => new TextDecoder().decode(data);
export const bytes = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value) as never;

/** A request with nothing in it but what is said. */
export function request(given: Partial<Omit<RunRequest, "limits">> & { limits?: Partial<Limits> } = {}): RunRequest {
  const { limits, ...rest } = given;
  return {
    argv: ["python", "-c", ""],
    stdin: new Uint8Array(),
    env: {},
    files: {},
    folders: {},
    has_channel: false,
    inputs: {},
    ...rest,
    limits: makeLimits(limits),
  };
}

/** A guest with a memory of its own, and what it told the page. */
export class World {
  readonly wasm = new WebAssembly.Memory({ initial: 1, maximum: 4 });
  readonly written: [stream: number, text: string, dropped: boolean][] = [];
  readonly calls: Call[] = [];
  asked = 0;
  dozed = 0;
  readonly attention: Attention;
  readonly guest: Guest;

  /** @param hasLiveInput Whether the page can be asked for more of standard input. */
  constructor(given: Parameters<typeof request>[0] = {}, hasLiveInput = false) {
    const asked = request(given);
    this.attention = new Attention({ type: "run", request: asked, functions: [], hasLiveInput }, (message) => this.#hear(message));
    const teller: Teller = {
      output: (stream, piece, dropped) => this.written.push([stream, text(piece), dropped]),
      dozing: () => {
        this.dozed += 1;
      },
    };
    this.guest = new Guest(asked, this.wasm, teller, { mountTrees, attention: this.attention });
  }

  #hear(message: FromWorker): void {
    if (message.type === "call") this.calls.push(message.call);
    if (message.type === "input") this.asked += 1;
  }

  /** Put bytes into the guest's memory; gives where and how many. */
  put(at: number, data: Uint8Array | string): [number, number] {
    const raw = typeof data === "string" ? bytes(data) : data;
    this.guest.memory.write(at, raw);
    return [at, raw.length];
  }

  /** Put an array of `iovec`s. */
  vectors(at: number, ranges: readonly (readonly [number, number])[]): [number, number] {
    ranges.forEach(([start, size], index) => {
      this.guest.memory.writeU32(at + 8 * index, start);
      this.guest.memory.writeU32(at + 8 * index + 4, size);
    });
    return [at, ranges.length];
  }

  u32(at: number): number {
    return this.guest.memory.readU32(at);
  }

  read(at: number, size: number): string {
    return text(this.guest.memory.read(at, size));
  }
}

/** Give the errno that a call fails with; 0 where it does not. */
export function errnoOf(call: () => unknown): number {
  try {
    call();
    return 0;
  } catch (error) {
    if (typeof error === "object" && error !== null && "errno" in error) return Number(error.errno);
    throw error;
  }
}

// -- bundles -------------------------------------------------------------------------------------

// The DER form of a private key is this and its 32 bytes (RFC 8410).
const PRIVATE_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_PREFIX_BYTES = 12;

export const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** A key that is the same in every run. */
export function testKey(number = 1): { readonly key: KeyObject; readonly raw: Uint8Array<ArrayBuffer> } {
  const seed = createHash("sha256").update(`test key ${number}`).digest();
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return { key, raw: new Uint8Array(spki.subarray(PUBLIC_PREFIX_BYTES)) };
}

/** Sign as the documentation says, without a line of the code under test. */
export function signManifest(manifest: Uint8Array, ...numbers: number[]): Uint8Array<ArrayBuffer> {
  const records = (numbers.length ? numbers : [1]).map((number) => {
    const { key, raw } = testKey(number);
    const message = Buffer.concat([Buffer.from("cloche manifest v1\0"), manifest]);
    return Buffer.concat([Buffer.from(sha256(raw), "hex"), sign(null, message, key)]);
  });
  return new Uint8Array(Buffer.concat(records));
}

/** A good manifest, as data that a test may spoil. */
export function manifestValue(twin: Uint8Array): Record<string, any> {
  return {
    format: 1,
    name: "lang-test",
    version: "1.2.3",
    description: "A runtime for tests.",
    license: "MIT",
    assets: [{ path: "python.wasm", sha256: sha256(twin), size: twin.length }],
    commands: [{ name: "python", module: "python.wasm" }],
    derived: [
      { path: "python.web.wasm", source: "python.wasm", by: "imported-memory", sha256: sha256(twin), size: twin.length },
    ],
    runtime: {
      implementation: "micropython",
      version: "1.25.0",
      python: "3.4",
      modules: ["json", "os"],
      stack: { shadow: 655360, wasm: 4194304 },
      memory: { minimum: 65536, default: 1048576, table_elements: 900, globals: 3 },
    },
    provenance: { sources: [], toolchain: [], recipe: "0".repeat(64) },
  };
}

/** The files of a good bundle, signed with the first test key. */
export function bundleFiles(twin: Uint8Array): Record<string, Uint8Array<ArrayBuffer>> {
  const manifest = bytes(JSON.stringify(manifestValue(twin)));
  return {
    "manifest.json": manifest,
    "manifest.sig": signManifest(manifest),
    "python.web.wasm": new Uint8Array(twin),
  };
}

/** A `fetch` that has these files and no network. */
export function fetchFrom(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Fetch {
  return async (url) => {
    const name = url.pathname.split("/").at(-1) ?? "";
    const data = files[name];
    if (!data) return new Response("not here", { status: 404 });
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(data, { headers: { "content-type": type } });
  };
}

// -- modules -------------------------------------------------------------------------------------

const section = (kind: number, ...content: number[]): number[] => [kind, content.length, ...content];
const name = (value: string): number[] => [value.length, ...bytes(value)];
const MODULE_NAME = "wasi_snapshot_preview1";

/** A module that imports one function of preview1, whatever its type is there. */
export function importing(each: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, 1, 0x60, 0, 0),
    ...section(2, 1, ...name(MODULE_NAME), ...name(each), 0, 0),
  ]);
}

/**
 * A module as a web twin is: its memory imported, `_start` with the given code, and two functions of
 * preview1: 0 is `proc_exit`, 1 is `sched_yield`.
 */
export function guestModule(...code: number[]): Uint8Array<ArrayBuffer> {
  const imports = [
    ...name(MODULE_NAME), ...name("proc_exit"), 0, 0,
    ...name(MODULE_NAME), ...name("sched_yield"), 0, 1,
    ...name("env"), ...name("memory"), 2, 0, 1,
  ];
  const body = [0, ...code, 0x0b];
  return new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, 3, 0x60, 1, 0x7f, 0, 0x60, 0, 1, 0x7f, 0x60, 0, 0),
    ...section(2, 3, ...imports),
    ...section(3, 1, 2),
    ...section(7, 1, ...name("_start"), 0, 2),
    ...section(10, 1, body.length, ...body),
  ]);
}

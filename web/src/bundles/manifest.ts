/**
 * Reading `manifest.json`, as far as a page needs it; only after its signature was checked.
 *
 * The bundle's own files are not what a page loads: it loads the web twin of a command's module, whose
 * hash and size are in the manifest as well.
 */

import { ManifestError } from "../errors.ts";
import { type Fields, readCount, readList, readName, readObject, readSha256, readText } from "./fields.ts";

const FORMAT = 1;
const MOST_BYTES = 256 << 20;
const MOST_MEMORY = 2 ** 32;
const PAGE_BYTES = 1 << 16;

/** A package that is linked into a runtime. */
export interface Package {
  readonly name: string;
  readonly version: string;
}

/** A module's twin for browsers. */
export interface Twin {
  readonly path: string;
  readonly sha256: string;
  /** The number of its bytes, as they are when they are not compressed. */
  readonly size: number;
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly runtime: {
    readonly implementation: string;
    readonly version: string;
    readonly python: string;
    readonly modules: readonly string[];
    /** What of others is linked in. */
    readonly packages: readonly Package[];
    /** What has to be known of it, a sentence each. */
    readonly notes: readonly string[];
  };
  readonly memory: { readonly minimum: number; readonly default: number };
  /** The twin of the module of the command `python`. */
  readonly twin: Twin;
}

/**
 * Read a manifest.
 *
 * @throws ManifestError If it is not one, or has no web twin.
 */
export function parseManifest(data: Uint8Array): Manifest {
  const fields = readObject(decode(data), "the manifest");
  if (fields["format"] !== FORMAT) throw new ManifestError(`format: it has to be ${FORMAT}`);
  const runtime = readObject(fields["runtime"], "runtime");
  const memory = readObject(runtime["memory"], "runtime.memory");
  return {
    name: readName(fields["name"], "name"),
    version: readName(fields["version"], "version"),
    description: readText(fields["description"], "description"),
    runtime: {
      implementation: readText(runtime["implementation"], "runtime.implementation"),
      version: readText(runtime["version"], "runtime.version"),
      python: readText(runtime["python"], "runtime.python"),
      modules: readTexts(runtime["modules"], "runtime.modules"),
      packages: readList(runtime["packages"] ?? [], "runtime.packages").map(readPackage),
      notes: readTexts(runtime["notes"] ?? [], "runtime.notes"),
    },
    memory: {
      minimum: readPages(memory["minimum"], "runtime.memory.minimum"),
      default: readCount(memory["default"], "runtime.memory.default", MOST_MEMORY),
    },
    twin: readTwin(fields),
  };
}

const readTexts = (value: unknown, where: string): string[] =>
  readList(value, where).map((each) => readText(each, where));

function readPackage(value: unknown): Package {
  const where = "runtime.packages";
  const { name, version } = readObject(value, where);
  return { name: readText(name, where), version: readText(version, where) };
}

function decode(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
  } catch (error) {
    throw new ManifestError(`it is not JSON in UTF-8: ${error}`);
  }
}

function readPages(value: unknown, where: string): number {
  const bytes = readCount(value, where, MOST_MEMORY);
  if (bytes % PAGE_BYTES) throw new ManifestError(`${where}: whole pages are needed`);
  return bytes;
}

/** Find the twin of the module that the command `python` runs. */
function readTwin(fields: Fields): Twin {
  const objects = (name: string) =>
    readList(fields[name] ?? [], name).map((each) => readObject(each, name));
  const command = objects("commands").find((each) => each["name"] === "python");
  const twin = objects("derived").find(
    (each) => each["by"] === "imported-memory" && each["source"] === command?.["module"],
  );
  if (!command || !twin) throw new ManifestError("the bundle has no python for browsers");
  return {
    path: readName(twin["path"], "derived.path"),
    sha256: readSha256(twin["sha256"], "derived.sha256"),
    size: readCount(twin["size"], "derived.size", MOST_BYTES),
  };
}

import { expect, it } from "vitest";
import { parseManifest } from "../../../src/bundles/manifest.ts";
import { ManifestError } from "../../../src/errors.ts";
import { bytes, guestModule, manifestValue } from "../making.ts";

const TWIN = guestModule();

function parse(spoil: (value: Record<string, any>) => unknown = () => {}) {
  const value = manifestValue(TWIN);
  spoil(value);
  return parseManifest(bytes(JSON.stringify(value)));
}

it("what a page needs is read", () => {
  const manifest = parse();
  expect([manifest.name, manifest.version]).toEqual(["lang-test", "1.2.3"]);
  expect(manifest.twin).toMatchObject({ path: "python.web.wasm", size: TWIN.length });
  expect(manifest.memory).toEqual({ minimum: 65536, default: 1048576 });
  expect(manifest.runtime.modules).toEqual(["json", "os"]);
  expect([manifest.runtime.packages, manifest.runtime.notes]).toEqual([[], []]);
});

it("packages and notes are read where there are some", () => {
  const packages = [{ name: "numpy", version: "2.3" }];
  const { runtime } = parse((value) => Object.assign(value["runtime"], { packages, notes: ["It is large."] }));
  expect([runtime.packages, runtime.notes]).toEqual([packages, ["It is large."]]);
});

it.each<[string, (value: Record<string, any>) => unknown]>([
  ["another format", (value) => (value["format"] = 2)],
  ["a format as text", (value) => (value["format"] = "1")],
  ["a package without a version", (value) => (value["runtime"].packages = [{ name: "numpy" }])],
  ["notes that are none", (value) => (value["runtime"].notes = "It is large.")],
  ["no name", (value) => delete value["name"]],
  ["a name with a folder", (value) => (value["name"] = "../x")],
  ["no twin", (value) => delete value["derived"]],
  ["a twin of another module", (value) => (value["derived"][0].source = "other.wasm")],
  ["a twin made in another way", (value) => (value["derived"][0].by = "eval")],
  ["a twin elsewhere", (value) => (value["derived"][0].path = "../python.web.wasm")],
  ["a twin at another address", (value) => (value["derived"][0].path = "https:evil")],
  ["a twin of no size", (value) => (value["derived"][0].size = -1)],
  ["a twin of a petabyte", (value) => (value["derived"][0].size = 2 ** 50)],
  ["a hash that is too short", (value) => (value["derived"][0].sha256 = "abc")],
  ["a hash in capitals", (value) => (value["derived"][0].sha256 = "A".repeat(64))],
  ["no command", (value) => (value["commands"] = [])],
  ["memory that is no whole page", (value) => (value["runtime"].memory.minimum = 65537)],
  ["memory past 32 bits", (value) => (value["runtime"].memory.minimum = 2 ** 33)],
  ["no runtime", (value) => (value["runtime"] = null)],
  ["a list where an object is needed", (value) => (value["runtime"] = [])],
])("%s is refused", (_, spoil) => {
  expect(() => parse(spoil)).toThrow(ManifestError);
});

it.each(["", "{", "null", "[]"])("%s is no manifest", (text) => {
  expect(() => parseManifest(bytes(text))).toThrow(ManifestError);
});

it("bytes that are not UTF-8 are no manifest", () => {
  expect(() => parseManifest(new Uint8Array([0xff, 0xfe]))).toThrow(ManifestError);
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { builtIn, ownNames } from "../../mangling.ts";

const source = (name: string) => fileURLToPath(new URL(`../../src/engine/${name}.ts`, import.meta.url));

it("the names that a class of ours declares are its own", () => {
  const names = ownNames([source("wasi/memory"), source("files/quota")]);
  expect(names).toEqual(expect.arrayContaining(["readU32", "writeU64", "usedBytes", "byteLimit"]));
});

it.each([
  ["what is built in has as well", "files/descriptors", ["get", "add", "close", "open"]],
  ["the guest calls", "uncommon/preview1", ["sched_yield", "proc_raise"]],
  ["the page is told", "run", ["status", "exit_code", "usage"]],
  ["are in a message", "channel/channel", ["value", "displays"]],
])("a name that %s is not changed", (_, module, kept) => {
  expect(readFileSync(source(module), "utf8")).toMatch(new RegExp(kept.join("|")));
  expect(ownNames([source(module)]).filter((name) => kept.includes(name))).toEqual([]);
});

it("what an engine has built in is found, however deep", () => {
  const names = builtIn();
  for (const each of ["getBigUint64", "postMessage", "compileStreaming", "ignoreBOM", "randomUUID", "timeOrigin"]) {
    expect(names).toContain(each);
  }
});

/** The tool is the server's, word for word, in node. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/index.ts";
import type { PythonTool } from "../../src/tools/python.ts";
import { type Served, serve } from "./serving.ts";
import { BUILD, readTruth } from "./truth.ts";

const truth = readTruth();
const dist = new URL("../../dist/", import.meta.url);

describe.each(Object.keys(truth.tools))("%s", (name) => {
  let served: Served;
  let sandbox: Sandbox;
  let tool: PythonTool;

  beforeAll(async () => {
    served = await serve({ build: BUILD });
    const cloche = await import(/* @vite-ignore */ new URL("cloche.js", dist).href);
    const { pythonTool } = await import(/* @vite-ignore */ new URL("tool.js", dist).href);
    const url = `${served.origin}/build/${truth.bundles[name]}`;
    sandbox = new cloche.Sandbox(await cloche.loadRuntime(url, { publicKey: truth.keys }));
    tool = pythonTool(sandbox);
  }, 60_000);
  afterAll(() => {
    sandbox?.close();
    served?.close();
  });

  it("has the server's name, description and schema", () => {
    const { name: called, description, parameters } = tool;
    expect({ name: called, description, parameters }).toEqual(truth.tools[name]);
  });

  it("runs what a model sends", async () => {
    const given = { code: "import sys; print(sys.argv[1:], input())", args: ["a"], stdin: "b" };
    expect((await tool.run(given)).stdout).toBe("['a'] b\n");
    expect((await tool.run({ code: "1 + 1", args: null, stdin: null })).value).toBe(2);
  });

  it.each([
    [{}, "code is missing; it has to be a string"],
    [{ code: 1 }, "code is a number; it has to be a string"],
    [{ code: "", x: 1 }, "unknown argument"],
    [{ code: "", args: "a" }, "args is a string; it has to be an array of strings"],
    [{ code: "", args: [null] }, "args[0] is null; it has to be a string"],
    [{ code: "", stdin: {} }, "stdin is an object; it has to be a string"],
    [{ code: "", stdin: "\ud800" }, "half of a surrogate pair"],
  ])("tells a model what is wrong with %o", async (given, words) => {
    const result = await tool.run(given);
    expect([result.status, result.exit_code]).toEqual(["error", 1]);
    expect(result.detail).toContain(words);
  });

  it("refuses what is no object, which is the page's mistake", async () => {
    await expect(tool.run("code" as never)).rejects.toThrow("have to be an object");
  });
});

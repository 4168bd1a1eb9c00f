/** Functions, inputs and values with the real runtimes, in node. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromTagged } from "../../src/values/values.ts";
import type { Sandbox } from "../../src/index.ts";
import { type Served, serve } from "./serving.ts";
import { BUILD, readTruth } from "./truth.ts";

const truth = readTruth();
const script = new URL("../../dist/cloche.js", import.meta.url).href;

const RUNTIMES = ["micropython", "cpython"];

describe.each(RUNTIMES)("%s", (name) => {
  let served: Served;
  let sandbox: Sandbox;

  beforeAll(async () => {
    served = await serve({ build: BUILD });
    const cloche = await import(/* @vite-ignore */ script);
    const url = `${served.origin}/build/${truth.bundles[name]}`;
    sandbox = new cloche.Sandbox(await cloche.loadRuntime(url, { publicKey: truth.keys }), { timeout: 5 });
  }, 60_000);
  afterAll(() => {
    sandbox?.close();
    served?.close();
  });

  it("tells the value of the last expression", async () => {
    const result = await sandbox.run("[1, (2, 'x'), b'\\x00', 2 ** 70]");
    expect(fromTagged(result.value)).toEqual([1, [2, "x"], new Uint8Array([0]), 2n ** 70n]);
    expect(result.value_repr).toBe("[1, (2, 'x'), b'\\x00', 1180591620717411303424]");
  });

  it("gets inputs", async () => {
    const inputs = { rows: [1, 2, 3], name: "é", blob: new Uint8Array([1]) };
    expect((await sandbox.run("print(sum(rows), name, blob)", { inputs })).stdout).toBe("6 é b'\\x01'\n");
  });

  it("calls functions of the page, which may take their time, while its own stands still", async () => {
    const functions = {
      add: (a: number, b: number) => a + b,
      later: async (words: { value: string }) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return words.value.toUpperCase();
      },
    };
    const request = { ...sandbox.request("print(add(1, 2), later(value='x'))"), limits: { ...sandbox.limits, timeout: 0.25 } };
    await sandbox.ready();
    const result = await sandbox.execute(request, { functions });
    expect([result.status, result.stdout, result.stderr]).toEqual(["ok", "3 X\n", ""]);
    expect(result.calls.map((each) => [each.name, each.outcome])).toEqual([["add", "ok"], ["later", "ok"]]);
  });

  it("gets what a function throws as an exception", async () => {
    const functions = {
      wrong: () => {
        throw new RangeError("too far");
      },
    };
    const code = "try:\n  wrong()\nexcept Exception as error: print(type(error).__name__, error)\nnothing()";
    const result = await sandbox.run(code, { functions });
    expect(result.stdout).toBe("HostError RangeError: too far\n");
    expect([result.status, result.error?.type]).toEqual(["error", "NameError"]);
    expect(result.calls).toMatchObject([{ outcome: "error", error: "RangeError: too far" }]);
  });

  it("is asked for input as the program reads it, while its own time stands still", async () => {
    const lines = ["Ada\n", "36\n"];
    const onStdin = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return lines.shift();
    };
    const code = "import sys\nprint('hello', input('name? '), int(input()) + 1)\nprint(sys.stdin.read() == '')";
    const request = { ...sandbox.request(code), limits: { ...sandbox.limits, timeout: 0.25 } };
    await sandbox.ready();
    const result = await sandbox.execute(request, { onStdin });
    expect([result.status, result.stdout, result.stderr]).toEqual(["ok", "name? hello Ada 37\nTrue\n", ""]);
  });

  it("has its input end where the page gives none in time", async () => {
    const request = { ...sandbox.request("input()"), limits: { ...sandbox.limits, call_seconds: 0.05 } };
    const result = await sandbox.execute(request, { onStdin: () => new Promise<null>(() => {}) });
    expect([result.status, result.error?.type]).toEqual(["error", "EOFError"]);
  });

  it("rejects a run with what the page's input throws, and goes on", async () => {
    const onStdin = () => {
      throw new RangeError("gone");
    };
    await expect(sandbox.run("input()", { onStdin })).rejects.toThrow("gone");
    expect((await sandbox.run("print(1)")).stdout).toBe("1\n");
  });

  it("is stopped at its time limit while a function of the page could still be called", async () => {
    const request = { ...sandbox.request("f()\nwhile True: pass"), limits: { ...sandbox.limits, timeout: 0.3 } };
    const result = await sandbox.execute(request, { functions: { f: () => 1 } });
    expect(result).toMatchObject({ status: "timeout", calls: [{ name: "f", outcome: "ok" }] });
    expect((await sandbox.run("print(1)")).stdout).toBe("1\n");
  });
});

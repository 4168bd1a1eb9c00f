import { afterEach, describe, expect, it } from "vitest";
import { loadRuntime } from "../../../src/bundles/load.ts";
import { EngineError, LimitError, RequestError } from "../../../src/errors.ts";
import type { Limits } from "../../../src/limits.ts";
import { Sandbox, type SandboxOptions } from "../../../src/sandbox/sandbox.ts";
import { bundleFiles, fetchFrom, guestModule, testKey } from "../making.ts";

// Code for `_start`: function 0 is `proc_exit`, 1 is `sched_yield`.
const NOTHING: number[] = [];
const SPIN = [0x03, 0x40, 0x0c, 0, 0x0b];
const UNREACHABLE = [0x00];
const DEEP = [0x10, 2];
const exits = (code: number) => [0x41, code, 0x10, 0];
// Grow by a page until that fails, then exit with the number of pages.
const GROW = [0x03, 0x40, 0x41, 1, 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b, 0x3f, 0, 0x10, 0];

const WORKER = new URL("../../../src/engine/worker.ts", import.meta.url);
const open: Sandbox[] = [];

async function sandbox(code: number[], limits: Partial<Limits> = {}, options: SandboxOptions = {}): Promise<Sandbox> {
  const fetch = fetchFrom(bundleFiles(guestModule(...code)));
  const runtime = await loadRuntime("https://example.test/", { publicKey: testKey().raw, fetch });
  const made = new Sandbox(runtime, limits, { workerUrl: WORKER, ...options });
  open.push(made);
  return made;
}

afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

describe("every end has its status and exit code", () => {
  it.each([
    ["nothing", NOTHING, "ok", 0],
    ["exit code 0", exits(0), "ok", 0],
    ["exit code 7", exits(7), "error", 7],
    ["an endless loop", SPIN, "timeout", 124],
    ["a trap", UNREACHABLE, "crashed", 134],
    ["endless recursion", DEEP, "stack_overflow", 139],
  ])("%s", async (_, code, status, exitCode) => {
    // What ends by itself has the time for it, however busy the machine is.
    const box = await sandbox(code, { timeout: status === "timeout" ? 0.1 : 60 });
    const result = await box.run("");
    expect([result.status, result.exit_code, result.runtime]).toEqual([status, exitCode, "lang-test 1.2.3"]);
    expect(result.detail === "").toBe(status === "ok" || status === "error");
  });
});

describe("a sandbox", () => {
  it("runs on after a guest was stopped, with a worker that waited", async () => {
    const box = await sandbox(SPIN, { timeout: 0.05 });
    for (let index = 0; index < 4; index++) expect((await box.run("")).status).toBe("timeout");
  });

  it("runs one guest after the other", async () => {
    const box = await sandbox(exits(3));
    const results = await Promise.all(Array.from({ length: 20 }, () => box.run("")));
    expect(results.every((each) => each.exit_code === 3)).toBe(true);
  });

  it("gives a guest as much memory as its limit, and the next one its own", async () => {
    const box = await sandbox(GROW);
    const pages = async (memory: number | null) => {
      const request = { ...box.request(""), limits: { ...box.limits, memory } };
      return (await box.execute(request)).exit_code;
    };
    expect([await pages(2 << 20), await pages(1 << 20), await pages(null)]).toEqual([32, 16, 16]);
  });

  it("has no more workers than it was told to", async () => {
    const box = await sandbox(NOTHING, {}, { warm: 0 });
    for (let index = 0; index < 3; index++) expect((await box.run("")).status).toBe("ok");
  });
});

describe("giving up", () => {
  it("ends a run that goes on, at once", async () => {
    const box = await sandbox(SPIN, { timeout: 60 });
    const controller = new AbortController();
    const running = box.run("", { signal: controller.signal });
    await box.ready();
    setTimeout(() => controller.abort(), 20);
    expect(await running).toMatchObject({ status: "cancelled", exit_code: 130 });
    expect(await box.run("", { signal: AbortSignal.timeout(20) })).toMatchObject({ status: "cancelled" });
  });

  it("keeps a run from being begun", async () => {
    const box = await sandbox(NOTHING);
    const result = await box.run("", { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ status: "cancelled", runtime: "lang-test 1.2.3" });
  });

  it("is what closing the sandbox does", async () => {
    const box = await sandbox(SPIN, { timeout: 60 });
    await box.ready();
    const running = box.run("");
    setTimeout(() => box.close(), 20);
    expect((await running).status).toBe("cancelled");
    await expect(box.run("")).rejects.toThrow("closed");
  });
});

describe("what cannot be run", () => {
  it.each([
    ["x".repeat(103), "bytes"],
    ["a\0b", "NUL"],
    ["a\ud800b", "surrogate"],
  ])("is a result with a sentence for whoever wrote it", async (code, words) => {
    const box = await sandbox(NOTHING, { code: 110 });
    const result = await box.run(code);
    expect([result.status, result.exit_code]).toEqual(["error", 1]);
    expect(result.detail).toContain(words);
  });

  it.each([
    [{ files: { "/a/../b": "" } }, RequestError],
    [{ files: { "/a": "", "/a/b": "" } }, RequestError],
    [{ env: { "A=B": "" } }, RequestError],
    [{ files: { "/a": 3 as unknown as string } }, RequestError],
  ])("for the page's own mistake is an error", async (given, kind) => {
    const box = await sandbox(NOTHING);
    await expect((async () => box.run("", given))()).rejects.toThrow(kind);
    expect((await box.run("")).status).toBe("ok");
  });

  it("for want of memory is an error", async () => {
    const box = await sandbox(NOTHING);
    const request = { ...box.request(""), limits: { ...box.limits, memory: 65535 } };
    await expect(box.execute(request)).rejects.toThrow(LimitError);
  });

  it("for a worker that is not there is an error, and not a wait without end", async () => {
    const box = await sandbox(NOTHING, {}, { workerUrl: new URL("nothing.ts", import.meta.url) });
    await expect(box.ready()).rejects.toThrow(EngineError);
    await expect(box.run("")).rejects.toThrow(EngineError);
  });
});

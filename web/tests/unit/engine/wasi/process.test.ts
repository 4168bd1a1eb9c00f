import { describe, expect, it } from "vitest";
import { UNCOMMON } from "../../../../src/engine/uncommon/preview1.ts";
import { Errno } from "../../../../src/engine/wasi/abi.ts";
import { clock_time_get, readClock } from "../../../../src/engine/wasi/clocks.ts";
import * as process from "../../../../src/engine/wasi/process.ts";
import { errnoOf, World } from "../../making.ts";

describe("arguments and environment", () => {
  const words = ["python", "-c", "é".repeat(3000), ""];

  it("are counted in bytes of UTF-8, as they are written", () => {
    const world = new World({ argv: words });
    process.args_sizes_get(world.guest, 0, 4);
    const size = words.reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0);
    expect([world.u32(0), world.u32(4)]).toEqual([words.length, size]);
    process.args_get(world.guest, 100, 200);
    const found = words.map((_, index) => {
      const start = world.u32(100 + 4 * index);
      return world.read(start, 7000).split("\0")[0];
    });
    expect(found).toEqual(words);
    expect(world.guest.memory.read(200 + size, 1)[0]).toBe(0);
  });

  it("that do not fit are not written in part", () => {
    const world = new World({ argv: words });
    expect(errnoOf(() => process.args_get(world.guest, 0, 65000))).toBe(Errno.FAULT);
    expect(errnoOf(() => process.args_get(world.guest, 65530, 0))).toBe(Errno.FAULT);
    expect(world.guest.memory.read(65000, 536)).toEqual(new Uint8Array(536));
  });

  it("are the whole environment", () => {
    const world = new World({ env: { A: "1", B: "" } });
    process.environ_get(world.guest, 0, 100);
    expect(world.read(100, 7)).toBe("A=1\0B=\0");
  });
});

describe("randomness", () => {
  it("fills all of a range and nothing else", () => {
    const world = new World();
    const size = 65536 - 200;
    process.random_get(world.guest, 100, size);
    const all = world.guest.memory.read(0, 65536);
    expect(all.subarray(0, 100).every((each) => each === 0)).toBe(true);
    expect(all.subarray(100 + size).every((each) => each === 0)).toBe(true);
    expect(new Set(all.subarray(100, 100 + size)).size).toBeGreaterThan(200);
  });

  it("stops where the guest's time is over", () => {
    const world = new World({ limits: { timeout: 1e-9 } });
    expect(() => process.random_get(world.guest, 0, 1)).toThrow(expect.objectContaining({ reason: "time" }));
  });
});

describe("the clocks", () => {
  it.each([0, 1, 2, 3])("%i takes steps as large as the limit says", (id) => {
    const world = new World({ limits: { clock_resolution: 0.5 } });
    UNCOMMON["clock_res_get"]?.(world.guest, id, 0);
    clock_time_get(world.guest, id, 0n, 8);
    expect(world.guest.memory.readU64(0)).toBe(500_000_000n);
    expect(world.guest.memory.readU64(8) % 500_000_000n).toBe(0n);
  });

  it("tell the time of day, and nothing of the host otherwise", () => {
    const { guest } = new World();
    expect(Math.abs(Number(readClock(guest, 0)) / 1e6 - Date.now())).toBeLessThan(5000);
    expect(readClock(guest, 1)).toBeLessThan(5_000_000_000n);
    expect(errnoOf(() => readClock(guest, 4))).toBe(Errno.INVAL);
  });
});

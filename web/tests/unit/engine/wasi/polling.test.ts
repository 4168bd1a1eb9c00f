import { describe, expect, it } from "vitest";
import { Errno, EVENT_CLOCK, EVENT_FD_READ, EVENT_FD_WRITE } from "../../../../src/engine/wasi/abi.ts";
import { poll_oneoff } from "../../../../src/engine/wasi/polling.ts";
import { errnoOf, World } from "../../making.ts";

const EVENTS = 40000;
const RESULT = 60000;
const MONOTONIC = 1;
const MILLISECOND = 1_000_000n;

function clock(world: World, index: number, nanoseconds: bigint, { id = MONOTONIC, absolute = false } = {}): void {
  const at = 48 * index;
  world.guest.memory.writeU64(at, BigInt(100 + index));
  world.guest.memory.writeU32(at + 8, EVENT_CLOCK);
  world.guest.memory.writeU32(at + 16, id);
  world.guest.memory.writeU64(at + 24, nanoseconds);
  world.guest.memory.writeU32(at + 40, absolute ? 1 : 0);
}

function descriptor(world: World, index: number, number: number, kind: number): void {
  world.guest.memory.writeU64(48 * index, BigInt(100 + index));
  world.guest.memory.writeU32(48 * index + 8, kind);
  world.guest.memory.writeU32(48 * index + 16, number);
}

/** Poll, and give the userdata and the errno of every event. */
function poll(world: World, count: number): [number, number][] {
  poll_oneoff(world.guest, 0, EVENTS, count, RESULT);
  return Array.from({ length: world.u32(RESULT) }, (_, index) => {
    const at = EVENTS + 32 * index;
    return [world.u32(at), world.u32(at + 8) & 0xffff];
  });
}

describe("a guest that polls", () => {
  it("sleeps as long as it asked to", () => {
    const world = new World();
    clock(world, 0, 20n * MILLISECOND);
    const begun = performance.now();
    expect(poll(world, 1)).toEqual([[100, 0]]);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(19.9);
  });

  it("sleeps until a moment of its clock", () => {
    const world = new World({ limits: { clock_resolution: 1e-6 } });
    const until = world.guest.clock.monotonic() + 20n * MILLISECOND;
    clock(world, 0, until, { absolute: true });
    poll(world, 1);
    expect(world.guest.clock.monotonic()).toBeGreaterThanOrEqual(until - 100_000n);
  });

  it.each([0n, 1n])("does not sleep until a moment that has passed", (moment) => {
    const world = new World();
    clock(world, 0, moment, { absolute: true });
    expect(poll(world, 1)).toEqual([[100, 0]]);
  });

  it("is woken by the first of several", () => {
    const world = new World();
    clock(world, 0, 3_600_000n * MILLISECOND);
    clock(world, 1, 1n * MILLISECOND);
    expect(poll(world, 2)).toEqual([[101, 0]]);
  });

  it("is told at once what is ready", () => {
    const world = new World();
    clock(world, 0, 3_600_000n * MILLISECOND);
    descriptor(world, 1, 0, EVENT_FD_READ);
    descriptor(world, 2, 1, EVENT_FD_WRITE);
    expect(poll(world, 3)).toEqual([[101, 0], [102, 0]]);
  });

  it("is told in an event what is wrong with one", () => {
    const world = new World();
    descriptor(world, 0, 77, EVENT_FD_READ);
    clock(world, 1, 0n, { id: 9 });
    expect(poll(world, 2)).toEqual([[100, Errno.BADF], [101, Errno.INVAL]]);
  });

  it.each([0, 1025, 0xffff_ffff])("is refused %i subscriptions", (count) => {
    expect(errnoOf(() => poll(new World(), count))).toBe(Errno.INVAL);
  });

  it("is refused a kind that there is not", () => {
    const world = new World();
    descriptor(world, 0, 0, 3);
    expect(errnoOf(() => poll(world, 1))).toBe(Errno.INVAL);
  });

  it("is stopped in a sleep that is longer than its time, and says so before", () => {
    const world = new World({ limits: { timeout: 0.02 } });
    clock(world, 0, (1n << 64n) - 1n);
    expect(() => poll(world, 1)).toThrow(expect.objectContaining({ reason: "time" }));
    expect(world.dozed).toBe(1);
  });
});

import { describe, expect, it } from "vitest";
import { type StandStill, waitingFunctions } from "../../../../src/engine/attended/waiting.ts";
import { Errno, EVENT_CLOCK, EVENT_FD_READ } from "../../../../src/engine/wasi/abi.ts";
import { bytes, errnoOf, World } from "../../making.ts";

const EVENTS = 40000;
const RESULT = 60000;
const MILLISECOND = 1_000_000n;

function open(given: ConstructorParameters<typeof World>[0] = {}) {
  const world = new World(given, true);
  let waited = 0;
  const standStill: StandStill = async (_, coming) => {
    waited += 1;
    await coming;
  };
  const give = (text: string) => world.attention.hear({ type: "input", piece: bytes(text) });
  return { world, give, waited: () => waited, ...waitingFunctions(standStill) };
}

/** Ask for standard input, and for a clock. */
function subscribe({ guest: { memory } }: World, milliseconds: bigint): void {
  memory.writeU64(0, 100n);
  memory.writeU32(8, EVENT_FD_READ);
  memory.writeU64(48, 101n);
  memory.writeU32(56, EVENT_CLOCK);
  memory.writeU32(64, 1);
  memory.writeU64(72, milliseconds * MILLISECOND);
}

describe("a guest that reads", () => {
  it("waits until the page gives more of standard input", async () => {
    const { world, give, fd_read } = open();
    const coming = fd_read(world.guest, 0, ...world.vectors(0, [[100, 0], [100, 9]]), RESULT);
    expect([coming, world.asked]).toEqual([expect.any(Promise), 1]);
    give("abc");
    await coming;
    expect(world.read(100, world.u32(RESULT))).toBe("abc");
  });

  it.each([
    ["nothing is asked for", {}, [[100, 0]] as const, 0],
    ["some is there already", { stdin: bytes("ab") }, [[100, 9]] as const, 2],
  ])("does not wait where %s", (_, given, ranges, count) => {
    const { world, waited, fd_read } = open(given);
    expect(fd_read(world.guest, 0, ...world.vectors(0, ranges), RESULT)).toBeUndefined();
    expect([world.u32(RESULT), waited(), world.asked]).toEqual([count, 0, 0]);
  });

  it("is told at once that its buffer is not in its memory", () => {
    const { world, fd_read } = open();
    expect(errnoOf(() => fd_read(world.guest, 0, ...world.vectors(0, [[0xffff_fff0, 99]]), RESULT))).toBe(Errno.FAULT);
    expect(errnoOf(() => fd_read(world.guest, 0, ...world.vectors(0, [[100, 9]]), 0xffff_fff0))).toBe(Errno.FAULT);
    expect(world.asked).toBe(0);
  });
});

describe("a guest that polls", () => {
  it("is woken when the page gives more of standard input", async () => {
    const { world, give, poll_oneoff } = open();
    subscribe(world, 3_600_000n);
    const coming = poll_oneoff(world.guest, 0, EVENTS, 2, RESULT);
    give("x");
    await coming;
    expect([world.asked, world.u32(RESULT), world.u32(EVENTS)]).toEqual([1, 1, 100]);
  });

  it("is woken by its clock where the page gives none", async () => {
    const { world, poll_oneoff } = open();
    subscribe(world, 10n);
    await poll_oneoff(world.guest, 0, EVENTS, 2, RESULT);
    expect([world.asked, world.u32(RESULT), world.u32(EVENTS)]).toEqual([1, 1, 101]);
  });

  it("does not wait for the page where it waits for clocks only", () => {
    const { world, waited, poll_oneoff } = open();
    subscribe(world, 1n);
    expect(poll_oneoff(world.guest, 48, EVENTS, 1, RESULT)).toBeUndefined();
    expect([world.u32(RESULT), world.u32(EVENTS), waited()]).toEqual([1, 101, 0]);
  });
});

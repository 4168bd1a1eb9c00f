import { describe, expect, it } from "vitest";
import { Errno } from "../../../../src/engine/wasi/abi.ts";
import { GuestMemory, MOST_VECTORS } from "../../../../src/engine/wasi/memory.ts";
import { errnoOf, World } from "../../making.ts";

const PAGE = 65536;

describe("the guest's memory", () => {
  const wasm = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  const memory = new GuestMemory(wasm);

  it.each([
    [PAGE, 1],
    [PAGE - 3, 4],
    [0xffff_ffff, 1],
    [0xffff_ffff, 0xffff_ffff],
    [0, PAGE + 1],
    [0, Infinity],
  ])("refuses a range at %i of %i bytes", (pointer, size) => {
    expect(errnoOf(() => memory.check(pointer, size))).toBe(Errno.FAULT);
    expect(errnoOf(() => memory.view(pointer, size))).toBe(Errno.FAULT);
    expect(errnoOf(() => memory.read(pointer, size))).toBe(Errno.FAULT);
  });

  it("takes a range that ends where the memory does, and an empty one there", () => {
    expect(errnoOf(() => memory.check(PAGE - 4, 4))).toBe(0);
    expect(memory.view(PAGE, 0)).toHaveLength(0);
  });

  it.each([
    ["a number of 32 bits", () => memory.writeU32(PAGE - 3, 1)],
    ["a number of 64 bits", () => memory.writeU64(PAGE - 7, 1n)],
    ["bytes", () => memory.write(PAGE - 1, new Uint8Array(2))],
  ])("writes no part of %s that does not fit", (_, write) => {
    expect(errnoOf(write)).toBe(Errno.FAULT);
    expect(memory.read(PAGE - 8, 8)).toEqual(new Uint8Array(8));
  });

  it("sees the memory as it is after it has grown", () => {
    const grown = new GuestMemory(wasm);
    expect(grown.size).toBe(PAGE);
    wasm.grow(1);
    grown.writeU32(PAGE, 0xffff_fffe);
    expect([grown.size, grown.readU32(PAGE)]).toEqual([2 * PAGE, 0xffff_fffe]);
  });

  it("gives copies to be kept and views to be filled", () => {
    memory.write(0, new Uint8Array([1, 2, 3]));
    const [copy, view] = [memory.read(0, 3), memory.view(0, 3)];
    view[0] = 9;
    expect([copy[0], memory.read(0, 1)[0]]).toEqual([1, 9]);
  });
});

describe("an array of iovecs", () => {
  it("is read whole", () => {
    const world = new World();
    world.vectors(0, [[100, 5], [200, 0]]);
    expect(world.guest.memory.vectors(0, 2)).toEqual([[100, 5], [200, 0]]);
  });

  it.each([
    ["lies outside", 65532, 1, Errno.FAULT],
    ["has too many", 0, MOST_VECTORS + 1, Errno.INVAL],
    ["has a count that overflows", 0, 0xffff_ffff, Errno.INVAL],
  ])("that %s is refused", (_, pointer, count, errno) => {
    expect(errnoOf(() => new World().guest.memory.vectors(pointer, count))).toBe(errno);
  });

  it("with a range outside is refused whole", () => {
    const world = new World();
    world.vectors(0, [[0, 8], [65535, 2]]);
    expect(errnoOf(() => world.guest.memory.vectors(0, 2))).toBe(Errno.FAULT);
  });
});

import { describe, expect, it } from "vitest";
import { World } from "../making.ts";

const write = (world: World, text: string) => world.guest.stdout.write(Buffer.from(text));

describe("output", () => {
  it("is kept to the exact byte, and the guest is told that all of it went", () => {
    const world = new World({ limits: { output: 5 } });
    expect([write(world, "abc"), write(world, "def"), write(world, "ghi")]).toEqual([3, 3, 3]);
    expect(world.written).toEqual([[1, "abc", false], [1, "de", true]]);
    expect(world.guest.stdout.written).toBe(9);
  });

  it("that fills the cap drops nothing, and the next byte is told once", () => {
    const world = new World({ limits: { output: 3 } });
    write(world, "abc");
    for (let index = 0; index < 9; index++) write(world, "x");
    expect(world.written).toEqual([[1, "abc", false], [1, "", true]]);
  });

  it("of which nothing is kept is told of all the same", () => {
    const world = new World({ limits: { output: 0 } });
    write(world, "x");
    expect(world.written).toEqual([[1, "", true]]);
  });

  it("stops the guest past the cap where the policy says so, and keeps what fits", () => {
    const world = new World({ limits: { output: 2, on_output: "stop" } });
    write(world, "ab");
    expect(() => write(world, "c")).toThrow(expect.objectContaining({ reason: "output" }));
    expect(world.written[0]).toEqual([1, "ab", false]);
  });

  it("is copied, so that the guest cannot change it afterwards", () => {
    const world = new World();
    world.guest.stdout.write(world.guest.memory.view(0, 1));
    world.put(0, "x");
    expect(world.written).toEqual([[1, "\0", false]]);
  });
});

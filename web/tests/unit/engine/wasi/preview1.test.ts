import { describe, expect, it } from "vitest";
import { StopGuest } from "../../../../src/engine/stop.ts";
import { Errno } from "../../../../src/engine/wasi/abi.ts";
import { FUNCTIONS, makeImports } from "../../../../src/engine/wasi/preview1.ts";
import { World } from "../../making.ts";

type Import = (...raw: (number | bigint)[]) => number;

function imports(world: World): Record<string, Import> {
  return makeImports({ guest: world.guest }) as unknown as Record<string, Import>;
}

describe("the functions of preview1", () => {
  it("are all there", () => {
    expect(Object.keys(FUNCTIONS)).toHaveLength(46);
  });

  // As the engine passes them: signed, the largest and the smallest that there are.
  const extremes = [
    [0, 0n],
    [-1, -1n],
    [0x7fff_ffff, (1n << 63n) - 1n],
    [-0x8000_0000, -(1n << 63n)],
    [65535, 65535n],
    [3, 3n],
  ] as const;
  const calls = Object.entries(FUNCTIONS).flatMap(([name, [signature]]) =>
    extremes.map(([narrow, wide]) => [name, signature, narrow, wide] as const),
  );

  it.each(calls.filter(([name]) => name !== "proc_exit"))("%s (%s) answers %i with an errno", (name, signature, narrow, wide) => {
    const world = new World();
    const raw = [...signature].map((kind) => (kind === "I" ? wide : narrow));
    const errno = (imports(world)[name] as Import)(...raw);
    expect(errno).toBeGreaterThanOrEqual(0);
    expect(errno).toBeLessThanOrEqual(Errno.SPIPE);
    expect(world.guest.failure).toBeNull();
  });
});

describe("a guest that was stopped", () => {
  it.each([
    [0, 0],
    [200, 200],
    [256, 0],
    [-1, 255],
  ])("by proc_exit(%i) has the exit code %i", (code, kept) => {
    const world = new World();
    expect(() => imports(world)["proc_exit"]?.(code)).toThrow();
    expect(world.guest.stop).toMatchObject({ reason: "exit", exitCode: kept });
  });

  it("is stopped at every further call as well, for the first reason", () => {
    const world = new World();
    const all = imports(world);
    expect(() => all["proc_exit"]?.(3)).toThrow();
    expect(() => all["sched_yield"]?.()).toThrow();
    expect(() => all["proc_exit"]?.(4)).toThrow();
    expect(world.guest.stop).toMatchObject({ exitCode: 3 });
  });

  it("finds no guest after its run", () => {
    const after = makeImports({ guest: null }) as unknown as Record<string, Import>;
    expect(() => after["sched_yield"]?.()).toThrow(StopGuest as never);
  });
});

it("a failure of the host's is noted and thrown on", () => {
  const world = new World();
  Object.defineProperty(world.guest, "clock", { value: null });
  expect(() => imports(world)["clock_time_get"]?.(0, 0n, 0)).toThrow(TypeError);
  expect(world.guest.failure).toBeInstanceOf(TypeError);
});

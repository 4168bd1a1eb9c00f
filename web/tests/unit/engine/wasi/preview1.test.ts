import { describe, expect, it } from "vitest";
import { StopGuest } from "../../../../src/engine/stop.ts";
import { UNCOMMON } from "../../../../src/engine/uncommon/preview1.ts";
import { Errno } from "../../../../src/engine/wasi/abi.ts";
import { COMMON, functionsFor, makeImports } from "../../../../src/engine/wasi/preview1.ts";
import { importing, World } from "../../making.ts";

const FUNCTIONS = { ...COMMON, ...UNCOMMON };

type Import = (...raw: (number | bigint)[]) => number;

// A letter for each parameter: i for 32 bits, I for 64.
const SIGNATURES: Readonly<Record<string, string>> = {
  args_get: "ii",
  args_sizes_get: "ii",
  clock_res_get: "ii",
  clock_time_get: "iIi",
  environ_get: "ii",
  environ_sizes_get: "ii",
  fd_advise: "iIIi",
  fd_allocate: "iII",
  fd_close: "i",
  fd_datasync: "i",
  fd_fdstat_get: "ii",
  fd_fdstat_set_flags: "ii",
  fd_fdstat_set_rights: "iII",
  fd_filestat_get: "ii",
  fd_filestat_set_size: "iI",
  fd_filestat_set_times: "iIIi",
  fd_pread: "iiiIi",
  fd_prestat_dir_name: "iii",
  fd_prestat_get: "ii",
  fd_pwrite: "iiiIi",
  fd_read: "iiii",
  fd_readdir: "iiiIi",
  fd_renumber: "ii",
  fd_seek: "iIii",
  fd_sync: "i",
  fd_tell: "ii",
  fd_write: "iiii",
  path_create_directory: "iii",
  path_filestat_get: "iiiii",
  path_filestat_set_times: "iiiiIIi",
  path_link: "iiiiiii",
  path_open: "iiiiiIIii",
  path_readlink: "iiiiii",
  path_remove_directory: "iii",
  path_rename: "iiiiii",
  path_symlink: "iiiii",
  path_unlink_file: "iii",
  poll_oneoff: "iiii",
  proc_exit: "i",
  proc_raise: "i",
  random_get: "ii",
  sched_yield: "",
  sock_accept: "iii",
  sock_recv: "iiiiii",
  sock_send: "iiiii",
  sock_shutdown: "ii",
};

function imports(world: World): Record<string, Import> {
  return makeImports({ guest: world.guest }, FUNCTIONS) as unknown as Record<string, Import>;
}

describe("the functions of preview1", () => {
  it("are all there", () => {
    expect(Object.keys(FUNCTIONS).sort()).toEqual(Object.keys(SIGNATURES));
  });

  it("are loaded all for a module that imports more than the common ones", async () => {
    const isIn = async (name: string) => name in (await functionsFor(new WebAssembly.Module(importing(name))));
    expect([await isIn("fd_read"), await isIn("fd_tell"), await isIn("sock_send")]).toEqual([true, true, true]);
    expect(await functionsFor(new WebAssembly.Module(importing("fd_read")))).toBe(COMMON);
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
  const calls = Object.entries(SIGNATURES).flatMap(([name, signature]) =>
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
    const after = makeImports({ guest: null }, FUNCTIONS) as unknown as Record<string, Import>;
    expect(() => after["sched_yield"]?.()).toThrow(StopGuest as never);
  });
});

it("a failure of the host's is noted and thrown on", () => {
  const world = new World();
  Object.defineProperty(world.guest, "clock", { value: null });
  expect(() => imports(world)["clock_time_get"]?.(0, 0n, 0)).toThrow(TypeError);
  expect(world.guest.failure).toBeInstanceOf(TypeError);
});

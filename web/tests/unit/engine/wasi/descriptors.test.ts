import { describe, expect, it } from "vitest";
import * as more from "../../../../src/engine/uncommon/descriptors.ts";
import { Errno, Right } from "../../../../src/engine/wasi/abi.ts";
import * as fd from "../../../../src/engine/wasi/descriptors.ts";
import { path_open } from "../../../../src/engine/wasi/folders.ts";
import { errnoOf, World } from "../../making.ts";

const ROOT = 3;
const BOTH = Right.FD_READ | Right.FD_WRITE;
const RESULT = 60000;

/** Open a file of the guest's, made if need be; gives its number. */
function open(world: World, path: string, { flags = 1, rights = BOTH, fdflags = 0 } = {}): number {
  const [at, size] = world.put(50000, path);
  path_open(world.guest, ROOT, 1, at, size, flags, rights, 0n, fdflags, RESULT);
  return world.u32(RESULT);
}

function write(world: World, number: number, ...parts: string[]): number {
  const ranges = parts.map((part, index) => world.put(1000 + 1000 * index, part));
  fd.fd_write(world.guest, number, ...world.vectors(0, ranges), RESULT);
  return world.u32(RESULT);
}

function read(world: World, number: number, size: number): string {
  fd.fd_read(world.guest, number, ...world.vectors(0, [[2000, size]]), RESULT);
  return world.read(2000, world.u32(RESULT));
}

describe("files that are open", () => {
  it("are written and read at their cursor, in several parts", () => {
    const world = new World();
    const file = open(world, "/tmp/a");
    expect(write(world, file, "one ", "", "two")).toBe(7);
    expect(read(world, file, 99)).toBe("");
    fd.fd_seek(world.guest, file, 2n, 0, RESULT);
    expect(read(world, file, 3)).toBe("e t");
    more.fd_tell(world.guest, file, RESULT);
    expect(world.u32(RESULT)).toBe(5);
  });

  it("are appended to where they are open for that", () => {
    const world = new World();
    const file = open(world, "/tmp/a", { fdflags: 1 });
    write(world, file, "one");
    fd.fd_seek(world.guest, file, 0n, 0, RESULT);
    write(world, file, "two");
    fd.fd_seek(world.guest, file, 0n, 0, RESULT);
    expect(read(world, file, 9)).toBe("onetwo");
  });

  it.each([
    ["before the start", -1n, 0, Errno.INVAL],
    ["past the last offset", 1n << 62n, 1, 0],
    ["from nowhere", 0n, 3, Errno.INVAL],
  ])("are sought %s", (_, offset, whence, errno) => {
    const world = new World();
    const file = open(world, "/tmp/a");
    expect(errnoOf(() => fd.fd_seek(world.guest, file, BigInt.asUintN(64, offset), whence, RESULT))).toBe(errno);
  });

  it("are sought to no sum past the last offset", () => {
    const world = new World();
    const file = open(world, "/tmp/a");
    const far = () => fd.fd_seek(world.guest, file, (1n << 63n) - 1n, 1, RESULT);
    far();
    expect(errnoOf(far)).toBe(Errno.INVAL);
  });

  it("are used for what they were opened for, and nothing else", () => {
    const world = new World();
    open(world, "/tmp/a");
    const [reader, writer] = [
      open(world, "/tmp/a", { flags: 0, rights: Right.FD_READ }),
      open(world, "/tmp/a", { flags: 0, rights: Right.FD_WRITE }),
    ];
    expect(errnoOf(() => write(world, reader, "x"))).toBe(Errno.BADF);
    expect(errnoOf(() => read(world, writer, 1))).toBe(Errno.BADF);
    expect(errnoOf(() => more.fd_filestat_set_size(world.guest, reader, 0n))).toBe(Errno.INVAL);
  });

  it("tell a failure after the first part as a short write", () => {
    const world = new World({ limits: { file_bytes: 4 } });
    const file = open(world, "/tmp/a");
    expect(write(world, file, "abcd", "e")).toBe(4);
    expect(errnoOf(() => write(world, file, "e"))).toBe(Errno.NOSPC);
  });

  it("are as many as the limit says", () => {
    const world = new World({ limits: { open_files: 8 } });
    for (let index = 0; index < 8; index++) open(world, "/tmp/a");
    expect(errnoOf(() => open(world, "/tmp/a"))).toBe(Errno.MFILE);
    fd.fd_close(world.guest, 5);
    expect(open(world, "/tmp/a")).toBe(5);
  });
});

describe("the streams", () => {
  it("have no place, no folder and no file", () => {
    const world = new World();
    expect(errnoOf(() => fd.fd_seek(world.guest, 1, 0n, 0, RESULT))).toBe(Errno.SPIPE);
    expect(errnoOf(() => fd.fd_readdir(world.guest, 0, 0, 9, 0n, RESULT))).toBe(Errno.NOTDIR);
    expect(errnoOf(() => more.fd_prestat_get(world.guest, 1, RESULT))).toBe(Errno.BADF);
    expect(errnoOf(() => read(world, 1, 1))).toBe(Errno.BADF);
    expect(errnoOf(() => write(world, 0, "x"))).toBe(Errno.BADF);
  });

  it("are no terminals", () => {
    const world = new World();
    fd.fd_fdstat_get(world.guest, 1, RESULT);
    expect(world.guest.memory.read(RESULT, 1)[0]).toBe(0);
  });

  it("give the input to its last byte and then its end", () => {
    const world = new World({ stdin: new Uint8Array([0x61, 0x62, 0x63]) });
    expect([read(world, 0, 2), read(world, 0, 2), read(world, 0, 2)]).toEqual(["ab", "c", ""]);
  });
});

describe("the times of a file", () => {
  it("are set as they are given", () => {
    const world = new World();
    const file = open(world, "/tmp/a");
    more.fd_filestat_set_times(world.guest, file, 5n, 7n, 5);
    expect(world.guest.descriptors.get(file).node).toMatchObject({ accessed: 5n, modified: 7n });
  });

  it("cannot be set of what was handed in", () => {
    const world = new World({ folders: { "/in": { a: new Uint8Array() } } });
    const file = open(world, "/in/a", { flags: 0, rights: Right.FD_READ });
    expect(errnoOf(() => more.fd_filestat_set_times(world.guest, file, 5n, 7n, 5))).toBe(Errno.ROFS);
  });
});

describe("listing a folder", () => {
  it("goes on from a cookie, also when files go meanwhile", () => {
    const world = new World();
    for (const name of ["a", "b"]) open(world, `/tmp/${name}`);
    const folder = open(world, "/tmp", { flags: 2, rights: 0n });
    const names: string[] = [];
    for (let cookie = 0n; ; cookie++) {
      fd.fd_readdir(world.guest, folder, 0, 24 + 2, cookie, RESULT);
      const used = world.u32(RESULT);
      if (!used) break;
      names.push(world.read(24, Math.min(world.u32(16), used - 24)));
      if (cookie === 1n) world.guest.files.removeFile(world.guest.files.root, "tmp/b");
    }
    expect(names).toEqual([".", "..", "a", "b"]);
  });

  it("tells what is mounted, once", () => {
    const world = new World({ folders: { "/in": {} } });
    fd.fd_readdir(world.guest, ROOT, 0, 999, 0n, RESULT);
    expect(world.read(0, world.u32(RESULT)).match(/[a-z]+/g)).toEqual(["tmp", "in"]);
  });

  it.each([[1n << 40n], [(1n << 64n) - 1n]])("has nothing at cookie %i", (cookie) => {
    const world = new World();
    fd.fd_readdir(world.guest, ROOT, 0, 99, cookie, RESULT);
    expect(world.u32(RESULT)).toBe(0);
  });
});

describe("what does not lie in the memory", () => {
  const OUTSIDE = 0xffff_fff0;
  const calls: Record<string, (world: World) => unknown> = {
    fd_prestat_get: ({ guest }) => more.fd_prestat_get(guest, ROOT, OUTSIDE),
    fd_prestat_dir_name: ({ guest }) => more.fd_prestat_dir_name(guest, ROOT, OUTSIDE, 9),
    fd_fdstat_get: ({ guest }) => fd.fd_fdstat_get(guest, 1, OUTSIDE),
    fd_filestat_get: ({ guest }) => more.fd_filestat_get(guest, ROOT, OUTSIDE),
    fd_read: ({ guest }) => fd.fd_read(guest, 0, OUTSIDE, 1, 0),
    "fd_read's result": ({ guest }) => fd.fd_read(guest, 0, 0, 0, OUTSIDE),
    fd_write: ({ guest }) => fd.fd_write(guest, 1, OUTSIDE, 1, 0),
    fd_seek: (world) => fd.fd_seek(world.guest, open(world, "/tmp/a"), 0n, 0, OUTSIDE),
    fd_readdir: ({ guest }) => fd.fd_readdir(guest, ROOT, 0, 0xffff_ffff, 0n, 0),
    path_open: ({ guest }) => path_open(guest, ROOT, 0, OUTSIDE, 9, 0, 0n, 0n, 0, 0),
  };

  it.each(Object.entries(calls))("is refused by %s", (_, call) => {
    expect(errnoOf(() => call(new World()))).toBe(Errno.FAULT);
  });
});

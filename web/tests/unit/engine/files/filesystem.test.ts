import { beforeEach, describe, expect, it } from "vitest";
import { FileSystem } from "../../../../src/engine/files/filesystem.ts";
import { File, Folder, Link } from "../../../../src/engine/files/node.ts";
import { Quota } from "../../../../src/engine/files/quota.ts";
import { Errno } from "../../../../src/engine/wasi/abi.ts";
import { bytes, errnoOf } from "../../making.ts";

const BYTES = 1000;
const NODES = 10;
let files: FileSystem;

beforeEach(() => {
  files = new FileSystem(new Quota(BYTES, NODES), () => 5n, ["tmp"]);
  files.addReadonlyFiles({ "/in/given.txt": bytes("given") });
});

const make = (path: string) => files.openFile(files.root, path, true, true)[0] as File;
const look = (path: string) => files.lookup(files.root, path);
const write = (path: string, size: number) => make(path).write(0n, new Uint8Array(size), files.quota);

describe("names", () => {
  it("lead to the root and no further", () => {
    for (const path of ["/", "..", "../../..", "/../tmp/..", "tmp/../.."]) {
      expect(look(path)).toBe(files.root);
    }
  });

  it.each([
    ["nothing", Errno.NOENT],
    ["nothing/x", Errno.NOENT],
    ["in/given.txt/x", Errno.NOTDIR],
    ["in/given.txt/", Errno.NOTDIR],
    [`tmp/${"x".repeat(256)}`, Errno.NAMETOOLONG],
    [`tmp/${"é".repeat(128)}`, Errno.NAMETOOLONG],
  ])("such as %s are refused", (path, errno) => {
    expect(errnoOf(() => look(path))).toBe(errno);
  });

  it("follow links, also in the middle, up to forty", () => {
    files.makeFolder(files.root, "tmp/real");
    files.makeSymlink("real", look("tmp") as Folder, "link");
    make("tmp/link/file");
    expect(look("tmp/real/file")).toBe(look("/tmp/link/file"));
    files.makeSymlink("round", look("tmp") as Folder, "round");
    expect(errnoOf(() => look("tmp/round"))).toBe(Errno.LOOP);
    expect(files.lookup(files.root, "tmp/round", false)).toBeInstanceOf(Link);
  });
});

describe("what was handed in", () => {
  it.each([
    ["written", () => (look("in/given.txt") as File).write(0n, bytes("x"), files.quota)],
    ["cut", () => files.resize(look("in/given.txt") as File, 0n)],
    ["removed", () => files.removeFile(files.root, "in/given.txt")],
    ["moved", () => files.rename(files.root, "in/given.txt", files.root, "x")],
    ["moved with its folder", () => files.rename(files.root, "in", files.root, "x")],
    ["replaced", () => (make("tmp/a"), files.rename(files.root, "tmp/a", files.root, "in/given.txt"))],
    ["joined by a file", () => make("in/new")],
    ["joined by a folder", () => files.makeFolder(files.root, "in/new")],
  ])("cannot be %s", (_, change) => {
    expect(errnoOf(change)).toBe(Errno.ROFS);
    expect((look("in/given.txt") as File).part(0n, 9)).toEqual(bytes("given"));
  });

  it("cannot be given another name", () => {
    const link = () => files.makeHardLink(files.root, "in/given.txt", files.root, "tmp/x");
    expect(errnoOf(link)).toBe(Errno.PERM);
  });

  it.each([
    { "/a": bytes(""), "/a/b": bytes("") },
    { "/tmp": bytes("") },
  ])("has to fit into one tree", (given) => {
    expect(errnoOf(() => files.addReadonlyFiles(given))).not.toBe(0);
  });
});

describe("the quota", () => {
  it("holds to the byte, and nothing is lost by what does not fit", () => {
    write("tmp/a", BYTES - 1);
    const file = make("tmp/a");
    expect(errnoOf(() => file.write(BigInt(BYTES - 1), new Uint8Array(2), files.quota))).toBe(Errno.NOSPC);
    expect([file.size, files.quota.usedBytes]).toEqual([BYTES - 1, BYTES - 1]);
    file.write(BigInt(BYTES - 1), new Uint8Array(1), files.quota);
    expect(file.size).toBe(BYTES);
  });

  it.each([1n << 40n, 1n << 62n, (1n << 63n) - 2n])("holds for a gap of %i", (offset) => {
    expect(errnoOf(() => make("tmp/a").write(offset, new Uint8Array(1), files.quota))).toBe(Errno.NOSPC);
    expect(errnoOf(() => files.resize(make("tmp/a"), offset))).toBe(Errno.NOSPC);
    expect(make("tmp/a").size).toBe(0);
  });

  it("holds for nodes, and every name is one", () => {
    const before = files.quota.usedNodes;
    for (let index = before; index < NODES - 1; index++) make(`tmp/${index}`);
    files.makeHardLink(files.root, `tmp/${before}`, files.root, "tmp/again");
    for (const change of [
      () => make("tmp/more"),
      () => files.makeFolder(files.root, "tmp/more"),
      () => files.makeSymlink("x", files.root, "tmp/more"),
      () => files.makeHardLink(files.root, `tmp/${before}`, files.root, "tmp/more"),
    ]) {
      expect(errnoOf(change)).toBe(Errno.NOSPC);
    }
    expect([files.quota.usedNodes, files.quota.usedBytes]).toEqual([NODES, 0]);
  });

  it("gets everything back", () => {
    write("tmp/a", 100);
    files.makeSymlink("target", files.root, "tmp/l");
    const held = make("tmp/held");
    held.holders += 1;
    held.write(0n, new Uint8Array(50), files.quota);
    for (const name of ["a", "l", "held"]) files.removeFile(files.root, `tmp/${name}`);
    expect(files.quota.usedBytes).toBe(50);
    files.letGo(held);
    expect(files.quota.usedBytes).toBe(0);
    expect(files.quota.usedNodes).toBe(3); // tmp, in and what is in it
  });
});

describe("files", () => {
  it("have zeros in gaps and where they were cut and grow again", () => {
    const file = make("tmp/a");
    file.write(3n, bytes("abc"), files.quota);
    files.resize(file, 4n);
    files.resize(file, 6n);
    expect(file.part(0n, 99)).toEqual(new Uint8Array([0, 0, 0, 97, 0, 0]));
  });

  it("can be read at any offset", () => {
    write("tmp/a", 4);
    for (const offset of [4n, 5n, 1n << 62n]) expect(make("tmp/a").part(offset, 9)).toHaveLength(0);
    expect(make("tmp/a").part(3n, 0xffff_ffff)).toHaveLength(1);
  });
});

describe("moving", () => {
  beforeEach(() => {
    files.makeFolder(files.root, "tmp/one");
    files.makeFolder(files.root, "tmp/one/two");
    make("tmp/file");
  });

  it.each([
    ["tmp/one", "tmp/one/two/three", Errno.INVAL],
    ["tmp/one/two", "tmp", Errno.NOTEMPTY],
    ["tmp/file", "tmp/one", Errno.ISDIR],
    ["tmp/one", "tmp/file", Errno.NOTDIR],
    ["tmp/file", "tmp/new/", Errno.NOTDIR],
    ["tmp/nothing", "tmp/x", Errno.NOENT],
    ["/", "tmp/x", Errno.BUSY],
    ["tmp/.", "tmp/x", Errno.BUSY],
  ])("%s to %s is refused", (old, path, errno) => {
    expect(errnoOf(() => files.rename(files.root, old, files.root, path))).toBe(errno);
  });

  it("takes a folder with all that is in it, which then goes up from there", () => {
    files.rename(files.root, "tmp/one", files.root, "moved");
    expect(look("moved/two/..")).toBe(look("moved"));
    expect(look("moved/..")).toBe(files.root);
  });

  it("puts a file in the place of another, whose bytes come back", () => {
    write("tmp/old", 10);
    write("tmp/file", 7);
    files.rename(files.root, "tmp/file", files.root, "tmp/old");
    expect([look("tmp/old").size, files.quota.usedBytes]).toEqual([7, 7]);
  });
});

describe("removing", () => {
  it.each([
    ["tmp/.", Errno.INVAL],
    ["tmp/..", Errno.NOTEMPTY],
    ["/", Errno.BUSY],
    ["nothing", Errno.NOENT],
    ["in/given.txt", Errno.NOTDIR],
    ["in", Errno.ROFS],
  ])("the folder %s is refused", (path, errno) => {
    expect(errnoOf(() => files.removeFolder(files.root, path))).toBe(errno);
  });

  it("leaves no way into a folder that is gone", () => {
    files.makeFolder(files.root, "tmp/gone");
    const folder = look("tmp/gone") as Folder;
    files.removeFolder(files.root, "tmp/gone");
    expect(errnoOf(() => files.makeFolder(folder, "in"))).toBe(Errno.NOENT);
    expect(errnoOf(() => files.openFile(folder, "in", true, true))).toBe(Errno.NOENT);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { FileSystem } from "../../../../src/engine/files/filesystem.ts";
import { Folder } from "../../../../src/engine/files/folder.ts";
import { mountTrees } from "../../../../src/engine/files/mount.ts";
import type { File } from "../../../../src/engine/files/node.ts";
import { Quota } from "../../../../src/engine/files/quota.ts";
import { Link, makeHardLink, makeSymlink } from "../../../../src/engine/uncommon/links.ts";
import { Errno } from "../../../../src/engine/wasi/abi.ts";
import { bytes, errnoOf } from "../../making.ts";

const BYTES = 1000;
const NODES = 10;
let files: FileSystem;

beforeEach(() => {
  files = new FileSystem(new Quota(BYTES, NODES), () => 5n);
  mountTrees(files, { "/in": { "given.txt": bytes("given"), deep: {} } });
});

const make = (path: string) => files.openFile(files.root, path, true, true)[0] as File;
const look = (path: string) => files.lookup(files.root, path);
const write = (path: string, size: number) => make(path).writeAt(0n, new Uint8Array(size));
const content = (file: File) => file.content();
const quota = () => files.volume.quota;

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
    makeSymlink(files, "real", look("tmp") as Folder, "link");
    make("tmp/link/file");
    expect(look("tmp/real/file")).toBe(look("/tmp/link/file"));
    makeSymlink(files, "round", look("tmp") as Folder, "round");
    expect(errnoOf(() => look("tmp/round"))).toBe(Errno.LOOP);
    expect(files.lookup(files.root, "tmp/round", false)).toBeInstanceOf(Link);
  });
});

describe("a folder that was handed in", () => {
  it.each([
    ["written", () => (look("in/given.txt") as File).writeAt(0n, bytes("x")), Errno.ROFS],
    ["cut", () => (look("in/given.txt") as File).resize(0n), Errno.ROFS],
    ["removed from", () => files.removeFile(files.root, "in/given.txt"), Errno.ROFS],
    ["moved from", () => files.rename(files.root, "in/given.txt", files.root, "x"), Errno.ROFS],
    ["moved itself", () => files.rename(files.root, "in", files.root, "x"), Errno.BUSY],
    ["removed itself", () => files.removeFolder(files.root, "in"), Errno.BUSY],
    ["moved into", () => (make("a"), files.rename(files.root, "a", files.root, "in/given.txt")), Errno.ROFS],
    ["joined by a file", () => make("in/new"), Errno.ROFS],
    ["joined by a folder", () => files.makeFolder(files.root, "in/new"), Errno.ROFS],
    ["linked", () => makeHardLink(files, files.root, "in/given.txt", files.root, "x"), Errno.PERM],
  ])("cannot be %s", (_, change, errno) => {
    expect(errnoOf(change)).toBe(errno);
    expect(content(look("in/given.txt") as File)).toEqual(bytes("given"));
  });

  it("leads back to what it is in", () => {
    expect([look("in/.."), look("in/deep/..")]).toEqual([files.root, look("in")]);
  });

  it.each([
    { "/in": {} },
    { "/in/deeper": {} },
    { "/": {} },
    { "/a/b": {}, "/a": {} },
  ])("has to fit into one tree with the others", (given) => {
    expect(errnoOf(() => mountTrees(files, given))).not.toBe(0);
  });

  it("may lie in folders that are made for it, which are read-only too", () => {
    mountTrees(files, { "/usr/lib/one": { a: bytes("1") }, "/usr/lib/two": {} });
    expect(look("usr/lib/one/a").size).toBe(1);
    expect(errnoOf(() => make("usr/lib/file"))).toBe(Errno.ROFS);
  });
});

describe("a file that was handed in", () => {
  it("is the guest's to change, and the host's bytes stay as they are", () => {
    const given = bytes("given");
    const file = files.putFile("/a/b/c", given);
    expect([file.isAsGiven, quota().usedBytes, quota().usedNodes]).toEqual([true, 5, 3]);
    file.writeAt(4n, bytes("N!"));
    expect([given, content(file)]).toEqual([bytes("given"), bytes("giveN!")]);
    expect([file.isAsGiven, quota().usedBytes]).toEqual([false, 6]);
  });

  it.each([
    ["cut", (file: File) => file.resize(1n)],
    ["grown", (file: File) => file.resize(9n)],
    ["written", (file: File) => file.writeAt(0n, bytes("x"))],
  ])("and %s is no longer as it was given", (_, change) => {
    const given = bytes("given");
    const file = files.putFile("/a", given);
    change(file);
    expect([file.isAsGiven, given]).toEqual([false, bytes("given")]);
  });

  it("takes the place of another, and nothing else's", () => {
    write("a", 10);
    files.putFile("/a", bytes("x"));
    expect(quota().usedBytes).toBe(1);
    files.makeFolder(files.root, "folder");
    expect(errnoOf(() => files.putFile("/folder", bytes("")))).toBe(Errno.ISDIR);
    expect(errnoOf(() => files.putFile("/a/b", bytes("")))).toBe(Errno.NOTDIR);
    expect(errnoOf(() => files.putFile("/in/x", bytes("")))).toBe(Errno.ROFS);
    expect(errnoOf(() => files.putFile("/big", new Uint8Array(BYTES)))).toBe(Errno.NOSPC);
  });
});

describe("the quota", () => {
  it("holds to the byte, and nothing is lost by what does not fit", () => {
    write("tmp/a", BYTES - 1);
    const file = make("tmp/a");
    expect(errnoOf(() => file.writeAt(BigInt(BYTES - 1), new Uint8Array(2)))).toBe(Errno.NOSPC);
    expect([file.size, quota().usedBytes]).toEqual([BYTES - 1, BYTES - 1]);
    file.writeAt(BigInt(BYTES - 1), new Uint8Array(1));
    expect(file.size).toBe(BYTES);
  });

  it.each([1n << 40n, 1n << 62n, (1n << 63n) - 2n])("holds for a gap of %i", (offset) => {
    expect(errnoOf(() => make("tmp/a").writeAt(offset, new Uint8Array(1)))).toBe(Errno.NOSPC);
    expect(errnoOf(() => make("tmp/a").resize(offset))).toBe(Errno.NOSPC);
    expect(make("tmp/a").size).toBe(0);
  });

  it("holds for nodes, and every name is one", () => {
    const before = quota().usedNodes;
    for (let index = before; index < NODES - 1; index++) make(`tmp/${index}`);
    makeHardLink(files, files.root, `tmp/${before}`, files.root, "tmp/again");
    for (const change of [
      () => make("tmp/more"),
      () => files.makeFolder(files.root, "tmp/more"),
      () => makeSymlink(files, "x", files.root, "tmp/more"),
      () => makeHardLink(files, files.root, `tmp/${before}`, files.root, "tmp/more"),
    ]) {
      expect(errnoOf(change)).toBe(Errno.NOSPC);
    }
    expect([quota().usedNodes, quota().usedBytes]).toEqual([NODES, 0]);
  });

  it("gets everything back", () => {
    write("tmp/a", 100);
    makeSymlink(files, "target", files.root, "tmp/l");
    const held = make("tmp/held");
    held.holders += 1;
    held.writeAt(0n, new Uint8Array(50));
    for (const name of ["a", "l", "held"]) files.removeFile(files.root, `tmp/${name}`);
    expect(quota().usedBytes).toBe(50);
    held.letGo();
    expect(quota().usedBytes).toBe(0);
    expect(quota().usedNodes).toBe(0);
  });
});

describe("files", () => {
  it("have zeros in gaps and where they were cut and grow again", () => {
    const file = make("tmp/a");
    file.writeAt(3n, bytes("abc"));
    file.resize(4n);
    file.resize(6n);
    expect(content(file)).toEqual(new Uint8Array([0, 0, 0, 97, 0, 0]));
  });

  it("can be read at any offset", () => {
    write("tmp/a", 4);
    const target = new Uint8Array(9);
    for (const offset of [4n, 5n, 1n << 62n]) expect(make("tmp/a").readAt(offset, target)).toBe(0);
    expect(make("tmp/a").readAt(3n, target)).toBe(1);
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
    ["tmp/one/two", "tmp/one", Errno.NOTEMPTY],
    ["tmp", "elsewhere", Errno.BUSY],
    ["tmp/one", "tmp", Errno.BUSY],
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
    expect([look("tmp/old").size, quota().usedBytes]).toEqual([7, 7]);
  });
});

describe("removing", () => {
  it.each([
    ["tmp/.", Errno.INVAL],
    ["tmp/..", Errno.NOTEMPTY],
    ["/", Errno.BUSY],
    ["nothing", Errno.NOENT],
    ["in/given.txt", Errno.NOTDIR],
    ["in", Errno.BUSY],
    ["in/deep", Errno.ROFS],
    ["tmp", Errno.BUSY],
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

import { beforeEach, describe, expect, it } from "vitest";
import { FileSystem } from "../../../../src/engine/files/filesystem.ts";
import { NullDevice, namesNullDevice } from "../../../../src/engine/files/null-device.ts";
import { Quota } from "../../../../src/engine/files/quota.ts";
import { Errno } from "../../../../src/engine/wasi/abi.ts";
import { bytes, errnoOf } from "../../making.ts";

let files: FileSystem;

beforeEach(() => {
  files = new FileSystem(new Quota(1000, 10), () => 5n);
});

const open = (path: string, create = false) => files.openFile(files.root, path, create, true);

describe("/dev/null", () => {
  it.each([
    "/dev/null",
    "dev/null",
  ])("is there as %s, and the folder is not", (path) => {
    expect(files.lookup(files.root, path)).toBeInstanceOf(NullDevice);
    expect(open(path, true)).toEqual([files.lookup(files.root, path), false]);
    expect(errnoOf(() => files.lookup(files.root, "/dev"))).toBe(Errno.NOENT);
    expect([...files.walk()]).toEqual([]);
  });

  it("takes everything and gives nothing", () => {
    const device = open("/dev/null")[0] as NullDevice;
    expect(device.writeAt(0n, bytes("gone"))).toBe(4);
    expect([device.readAt(), device.size, files.volume.quota.usedBytes]).toEqual([0, 0, 0]);
    device.resize(0n);
    expect(errnoOf(() => device.resize(1n))).toBe(Errno.INVAL);
  });

  it("gives way to a folder of that name", () => {
    files.makeFolder(files.root, "dev");
    expect(errnoOf(() => files.lookup(files.root, "/dev/null"))).toBe(Errno.NOENT);
    expect(open("/dev/null", true)[1]).toBe(true);
  });

  it.each(["", "/dev", "/dev/null/", "/dev//null", "a/dev/null", "/xdev/null"])("is not at '%s'", (path) => {
    expect(namesNullDevice(path)).toBe(false);
  });
});

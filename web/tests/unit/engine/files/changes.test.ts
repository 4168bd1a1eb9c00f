import { expect, it } from "vitest";
import { ChangeTracker } from "../../../../src/engine/files/changes.ts";
import { FileSystem } from "../../../../src/engine/files/filesystem.ts";
import type { File } from "../../../../src/engine/files/node.ts";
import { Quota } from "../../../../src/engine/files/quota.ts";
import { makeSymlink } from "../../../../src/engine/uncommon/links.ts";
import { RequestError } from "../../../../src/errors.ts";
import { bytes } from "../../making.ts";

function start(given: Record<string, string> = {}) {
  const files = new FileSystem(new Quota(1000, 100), () => 1n);
  const tracker = new ChangeTracker(files);
  const entries = Object.entries(given).map(([path, text]) => [path, bytes(text)] as const);
  tracker.put(Object.fromEntries(entries));
  const make = (path: string) => files.openFile(files.root, path, true, true)[0] as File;
  return { files, tracker, make };
}

it("what was made, written to or moved is told, and nothing else", () => {
  const { files, tracker, make } = start({ "/same": "1", "/written": "2", "/old/name": "3" });
  make("new").writeAt(0n, bytes("4"));
  make("written").writeAt(0n, bytes("5"));
  files.rename(files.root, "old/name", files.root, "old/other");
  make("tmp/scratch").writeAt(0n, bytes("6"));
  makeSymlink(files, "new", files.root, "link");
  expect(tracker.take(9, 99)).toEqual({
    files: { new: bytes("4"), written: bytes("5"), "old/other": bytes("3") },
    files_left_out: [],
    files_removed: ["old/name"],
  });
});

it("a file that was put among temporary ones is not told of", () => {
  const { files, tracker } = start({ "/tmp/given": "1", "/a": "2" });
  files.removeFile(files.root, "tmp/given");
  expect(tracker.take(9, 99)).toEqual({ files: {}, files_left_out: [], files_removed: [] });
});

it("a file that was opened for writing and left as it was has not changed", () => {
  const { tracker, make } = start({ "/a": "1" });
  make("a").writeAt(0n, bytes(""));
  make("a").resize(1n);
  expect(tracker.take(9, 99).files).toEqual({});
});

it("what does not fit under the caps is named", () => {
  const { tracker, make } = start();
  for (const name of ["a", "b", "c"]) make(name).writeAt(0n, new Uint8Array(10));
  expect(tracker.take(9, 25)).toMatchObject({ files_left_out: ["c"] });
  expect(tracker.take(1, 99)).toMatchObject({ files_left_out: ["b", "c"] });
  expect(tracker.take(0, 0)).toMatchObject({ files: {}, files_left_out: ["a", "b", "c"] });
});

it.each([
  ["/a/b", "no folder"],
  ["/tmp", "there is a folder"],
  [`/${"x".repeat(256)}`, "longer than 255"],
])("a file that cannot be put at %s is the page's mistake", (path, words) => {
  expect(() => start({ "/a": "", [path]: "" })).toThrow(RequestError);
  expect(() => start({ "/a": "", [path]: "" })).toThrow(words);
});

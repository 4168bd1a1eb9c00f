/** The `path_` functions that a small runtime does without. */

import { encodeText } from "../files/path.ts";
import type { Guest } from "../guest.ts";
import { Errno } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";
import { folderOf, follows, pathAt } from "../wasi/folders.ts";
import { setTimes } from "./descriptors.ts";
import { makeHardLink, makeSymlink } from "./links.ts";

export function path_filestat_set_times(
  guest: Guest,
  number: number,
  lookup: number,
  path: number,
  pathSize: number,
  accessed: bigint,
  modified: bigint,
  flags: number,
): void {
  const base = folderOf(guest, number);
  const node = guest.files.lookup(base, pathAt(guest, path, pathSize), follows(lookup));
  setTimes(guest, node, accessed, modified, flags);
}

export function path_link(
  guest: Guest,
  number: number,
  lookup: number,
  old: number,
  oldSize: number,
  to: number,
  path: number,
  size: number,
): void {
  const source = folderOf(guest, number);
  const target = folderOf(guest, to);
  if (follows(lookup)) throw new WasiError(Errno.INVAL);
  makeHardLink(guest.files, source, pathAt(guest, old, oldSize), target, pathAt(guest, path, size));
}

export function path_symlink(
  guest: Guest,
  target: number,
  targetSize: number,
  number: number,
  path: number,
  size: number,
): void {
  const text = pathAt(guest, target, targetSize);
  makeSymlink(guest.files, text, folderOf(guest, number), pathAt(guest, path, size));
}

/** Tell where a symbolic link leads, cut to the size of the buffer. */
export function path_readlink(
  guest: Guest,
  number: number,
  path: number,
  pathSize: number,
  buffer: number,
  size: number,
  result: number,
): void {
  guest.memory.check(buffer, size);
  guest.memory.check(result, 4);
  const name = pathAt(guest, path, pathSize);
  const node = guest.files.lookup(folderOf(guest, number), name, false);
  if (node.target === null) throw new WasiError(Errno.INVAL);
  const target = encodeText(node.target).subarray(0, size);
  guest.memory.write(buffer, target);
  guest.memory.writeU32(result, target.length);
}

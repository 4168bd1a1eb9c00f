/** The `fd_` functions: what a guest does with what it has open. */

import type { Node } from "../files/node.ts";
import { encodeText } from "../files/path.ts";
import type { Guest } from "../guest.ts";
import { DIRENT_SIZE, FDSTAT_SIZE, FILESTAT_SIZE, FileType, Right } from "./abi.ts";
import { WasiError } from "./error.ts";

export function fd_close(guest: Guest, number: number): void {
  guest.descriptors.close(number);
}

export function fd_fdstat_get(guest: Guest, number: number, result: number): void {
  const descriptor = guest.descriptors.get(number);
  const stat = new DataView(new ArrayBuffer(FDSTAT_SIZE));
  stat.setUint8(0, descriptor.fileType);
  stat.setUint16(2, descriptor.flags, true);
  stat.setBigUint64(8, descriptor.rights, true);
  stat.setBigUint64(16, descriptor.fileType === FileType.DIRECTORY ? Right.ALL : 0n, true);
  guest.memory.write(result, new Uint8Array(stat.buffer));
}

/** Lay out the `filestat` of what is in the tree. */
export function packFilestat(node: Node): Uint8Array {
  const stat = new DataView(new ArrayBuffer(FILESTAT_SIZE));
  const fields = [node.volume.device, node.inode, node.fileType, node.links, node.size, node.accessed, node.modified, node.changed];
  fields.forEach((field, index) => stat.setBigUint64(8 * index, BigInt(field), true));
  return new Uint8Array(stat.buffer);
}

export function fd_read(guest: Guest, number: number, vectors: number, count: number, result: number): void {
  const descriptor = guest.descriptors.get(number);
  transfer(guest, vectors, count, result, (part) => descriptor.read(part));
}

export function fd_write(guest: Guest, number: number, vectors: number, count: number, result: number): void {
  const descriptor = guest.descriptors.get(number);
  transfer(guest, vectors, count, result, (part) => descriptor.write(part));
}

/** Move one range after the other, and tell how much went; a failure later counts as short. */
export function transfer(
  guest: Guest,
  vectors: number,
  count: number,
  result: number,
  move: (part: Uint8Array) => number,
): void {
  const { memory } = guest;
  memory.check(result, 4);
  const ranges = memory.vectors(vectors, count);
  let total = 0;
  for (const [start, size] of ranges.length ? ranges : ([[0, 0]] as const)) {
    try {
      const done = move(memory.view(start, size));
      total += done;
      if (done < size) break;
    } catch (error) {
      if (!total || !(error instanceof WasiError)) throw error;
      break;
    }
  }
  memory.writeU32(result, total);
}

export function fd_seek(
  guest: Guest,
  number: number,
  offset: bigint,
  whence: number,
  result: number,
): void {
  guest.memory.check(result, 8);
  const place = guest.descriptors.get(number).seek(BigInt.asIntN(64, offset), whence);
  guest.memory.writeU64(result, place);
}

/** List a folder from a cookie on; an entry that does not fit is cut, as preview1 has it. */
export function fd_readdir(
  guest: Guest,
  number: number,
  buffer: number,
  size: number,
  cookie: bigint,
  result: number,
): void {
  const { memory } = guest;
  memory.check(buffer, size);
  memory.check(result, 4);
  let used = 0;
  for (const [name, node] of guest.descriptors.get(number).listEntries(cookie)) {
    cookie += 1n;
    const part = packDirent(name, node, cookie).subarray(0, size - used);
    memory.write(buffer + used, part);
    used += part.length;
    if (used === size) break;
  }
  memory.writeU32(result, used);
}

function packDirent(name: string, node: Node, cookie: bigint): Uint8Array {
  const raw = encodeText(name);
  const entry = new Uint8Array(DIRENT_SIZE + raw.length);
  const view = new DataView(entry.buffer);
  view.setBigUint64(0, cookie, true);
  view.setBigUint64(8, node.inode, true);
  view.setUint32(16, raw.length, true);
  view.setUint8(20, node.fileType);
  entry.set(raw, DIRENT_SIZE);
  return entry;
}

/** Have nothing to write out: the files are in memory. */
export function fd_sync(guest: Guest, number: number): void {
  guest.descriptors.get(number);
}

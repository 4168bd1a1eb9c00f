/** The `fd_` functions: what a guest does with what it has open. */

import type { Descriptor } from "../files/descriptor.ts";
import { OpenFolder } from "../files/descriptor.ts";
import type { Node } from "../files/node.ts";
import { encodeText } from "../files/path.ts";
import type { Guest } from "../guest.ts";
import {
  DIRENT_SIZE,
  Errno,
  FDSTAT_SIZE,
  FILESTAT_SIZE,
  FileType,
  LAST_OFFSET,
  Right,
  TimeFlag,
  WasiError,
} from "./abi.ts";

export function fd_prestat_get(guest: Guest, number: number, result: number): void {
  const name = preopenedName(guest, number);
  const stat = new DataView(new ArrayBuffer(8)); // its first byte, 0, says that it is a folder
  stat.setUint32(4, name.length, true);
  guest.memory.write(result, new Uint8Array(stat.buffer));
}

export function fd_prestat_dir_name(guest: Guest, number: number, buffer: number, size: number): void {
  const name = preopenedName(guest, number);
  if (size < name.length) throw new WasiError(Errno.NAMETOOLONG);
  guest.memory.write(buffer, name);
}

function preopenedName(guest: Guest, number: number): Uint8Array {
  const descriptor = guest.descriptors.get(number);
  if (!(descriptor instanceof OpenFolder) || descriptor.preopenedAs === null) {
    throw new WasiError(Errno.BADF);
  }
  return encodeText(descriptor.preopenedAs);
}

export function fd_close(guest: Guest, number: number): void {
  guest.descriptors.close(number);
}

export function fd_renumber(guest: Guest, number: number, to: number): void {
  guest.descriptors.renumber(number, to);
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

export function fd_fdstat_set_flags(guest: Guest, number: number, flags: number): void {
  guest.descriptors.get(number).setFlags(flags);
}

/** Refuse to change rights, which preview1 itself has given up. */
export function fd_fdstat_set_rights(guest: Guest, number: number): void {
  guest.descriptors.get(number);
  throw new WasiError(Errno.NOTSUP);
}

export function fd_filestat_get(guest: Guest, number: number, result: number): void {
  const descriptor = guest.descriptors.get(number);
  guest.memory.write(result, packFilestat(descriptor.node, descriptor.fileType));
}

/** Lay out a `filestat`; that of a stream is all zeros but for its type and its one link. */
export function packFilestat(node: Node | null, fileType: number): Uint8Array {
  const stat = new DataView(new ArrayBuffer(FILESTAT_SIZE));
  stat.setBigUint64(0, BigInt(node?.volume.device ?? 0), true);
  stat.setBigUint64(8, node?.inode ?? 0n, true);
  stat.setUint8(16, fileType);
  stat.setBigUint64(24, BigInt(node?.links ?? 1), true);
  stat.setBigUint64(32, BigInt(node?.size ?? 0), true);
  stat.setBigUint64(40, node?.accessed ?? 0n, true);
  stat.setBigUint64(48, node?.modified ?? 0n, true);
  stat.setBigUint64(56, node?.changed ?? 0n, true);
  return new Uint8Array(stat.buffer);
}

export function fd_filestat_set_size(guest: Guest, number: number, size: bigint): void {
  if (size > LAST_OFFSET) throw new WasiError(Errno.FBIG);
  guest.descriptors.get(number).resize(size);
}

export function fd_filestat_set_times(
  guest: Guest,
  number: number,
  accessed: bigint,
  modified: bigint,
  flags: number,
): void {
  const { node } = guest.descriptors.get(number);
  if (!node) throw new WasiError(Errno.BADF);
  setTimes(guest, node, accessed, modified, flags);
}

/**
 * Set a node's times as `fstflags` say.
 *
 * @throws WasiError `EINVAL` for flags that contradict each other or do not exist, `EROFS` for what
 *     was handed in.
 */
export function setTimes(
  guest: Guest,
  node: Node,
  accessed: bigint,
  modified: bigint,
  flags: number,
): void {
  const bothAccessed = TimeFlag.ATIM | TimeFlag.ATIM_NOW;
  const bothModified = TimeFlag.MTIM | TimeFlag.MTIM_NOW;
  const contradicts =
    (flags & bothAccessed) === bothAccessed || (flags & bothModified) === bothModified;
  if (flags & ~TimeFlag.ALL || contradicts) throw new WasiError(Errno.INVAL);
  const now = guest.clock.real();
  node.setTimes(
    flags & bothAccessed ? (flags & TimeFlag.ATIM ? accessed : now) : null,
    flags & bothModified ? (flags & TimeFlag.MTIM ? modified : now) : null,
  );
}

export function fd_read(
  guest: Guest,
  number: number,
  vectors: number,
  count: number,
  result: number,
): void | Promise<void> {
  const descriptor = guest.descriptors.get(number);
  return transfer(guest, vectors, count, result, (part) => descriptor.read(part));
}

export function fd_write(
  guest: Guest,
  number: number,
  vectors: number,
  count: number,
  result: number,
): void | Promise<void> {
  const descriptor = guest.descriptors.get(number);
  return transfer(guest, vectors, count, result, (part) => descriptor.write(part));
}

export function fd_pread(
  guest: Guest,
  number: number,
  vectors: number,
  count: number,
  offset: bigint,
  result: number,
): void | Promise<void> {
  const descriptor = guest.descriptors.get(number);
  const move = (at: bigint, part: Uint8Array) => descriptor.readAt(at, part);
  return transferAt(guest, vectors, count, result, offset, move);
}

export function fd_pwrite(
  guest: Guest,
  number: number,
  vectors: number,
  count: number,
  offset: bigint,
  result: number,
): void | Promise<void> {
  const descriptor = guest.descriptors.get(number);
  const move = (at: bigint, part: Uint8Array) => descriptor.writeAt(at, part);
  return transferAt(guest, vectors, count, result, offset, move);
}

function transferAt(
  guest: Guest,
  vectors: number,
  count: number,
  result: number,
  offset: bigint,
  move: (offset: bigint, part: Uint8Array) => number,
): void | Promise<void> {
  if (offset > LAST_OFFSET) throw new WasiError(Errno.INVAL);
  return transfer(guest, vectors, count, result, (part) => {
    const done = move(offset, part);
    offset += BigInt(done);
    return done;
  });
}

/** Move one range after the other, and tell how much went; a failure later counts as short. */
function transfer(
  guest: Guest,
  vectors: number,
  count: number,
  result: number,
  move: (part: Uint8Array) => number | Promise<number>,
): void | Promise<void> {
  const { memory } = guest;
  memory.check(result, 4);
  const ranges = memory.vectors(vectors, count);
  let total = 0;
  for (const [start, size] of ranges.length ? ranges : ([[0, 0]] as const)) {
    try {
      const done = move(memory.view(start, size));
      // What is waited for is the first range only: what came is as much as there was.
      if (typeof done !== "number") return tellLater(guest, done, total, result);
      total += done;
      if (done < size) break;
    } catch (error) {
      if (!total || !(error instanceof WasiError)) throw error;
      break;
    }
  }
  memory.writeU32(result, total);
}

async function tellLater(guest: Guest, coming: Promise<number>, total: number, result: number) {
  await guest.standStill(coming);
  guest.memory.writeU32(result, total + (await coming));
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

export function fd_tell(guest: Guest, number: number, result: number): void {
  fd_seek(guest, number, 0n, 1, result);
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

/** Take advice on how a file will be used, and need none of it. */
export function fd_advise(
  guest: Guest,
  number: number,
  offset: bigint,
  size: bigint,
  advice: number,
): void {
  const descriptor = guest.descriptors.get(number);
  if (descriptor.fileType === FileType.DIRECTORY) throw new WasiError(Errno.BADF);
  if (advice > 5 || offset > LAST_OFFSET || size > LAST_OFFSET) throw new WasiError(Errno.INVAL);
  checkIsFile(descriptor);
}

/** Refuse: preview1's own engines do so as well. */
export function fd_allocate(guest: Guest, number: number): void {
  checkIsFile(guest.descriptors.get(number));
  throw new WasiError(Errno.NOTSUP);
}

/** Have nothing to write out: the files are in memory. */
export function fd_sync(guest: Guest, number: number): void {
  guest.descriptors.get(number);
}

function checkIsFile(descriptor: Descriptor): void {
  if (!descriptor.node) throw new WasiError(Errno.SPIPE);
}

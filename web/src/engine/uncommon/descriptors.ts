/** The `fd_` functions that a small runtime does without. */

import { type Descriptor, OpenFile } from "../files/descriptor.ts";
import { spareChannel } from "../files/descriptors.ts";
import type { Node } from "../files/node.ts";
import { encodeText } from "../files/path.ts";
import type { Guest } from "../guest.ts";
import { DescriptorFlag, Errno, FILESTAT_SIZE, FileType, LAST_OFFSET, Right, TimeFlag } from "../wasi/abi.ts";
import { fd_seek, packFilestat, transfer } from "../wasi/descriptors.ts";
import { WasiError } from "../wasi/error.ts";

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
  if (guest.descriptors.get(number) !== guest.root) throw new WasiError(Errno.BADF);
  return encodeText("/");
}

/** Move a descriptor to another number, and close what was there. */
export function fd_renumber({ descriptors }: Guest, number: number, to: number): void {
  const descriptor = descriptors.get(number);
  descriptors.get(to);
  spareChannel(number);
  spareChannel(to);
  if (number === to) return;
  descriptors.close(to);
  descriptors.open.set(to, descriptor);
  descriptors.open.delete(number);
}

/** Change `fdflags`; of what is no file they are fixed. */
export function fd_fdstat_set_flags(guest: Guest, number: number, flags: number): void {
  const descriptor = guest.descriptors.get(number);
  if (flags & ~DescriptorFlag.ALL) throw new WasiError(Errno.INVAL);
  if (flags !== descriptor.flags && !(descriptor instanceof OpenFile)) throw new WasiError(Errno.NOTSUP);
  descriptor.flags = flags;
}

/** Refuse to change rights, which preview1 itself has given up. */
export function fd_fdstat_set_rights(guest: Guest, number: number): void {
  guest.descriptors.get(number);
  throw new WasiError(Errno.NOTSUP);
}

export function fd_filestat_get(guest: Guest, number: number, result: number): void {
  const { node, fileType } = guest.descriptors.get(number);
  guest.memory.write(result, node ? packFilestat(node) : packStream(fileType));
}

/** Lay out the `filestat` of a stream: all zeros but for its type and its one link. */
function packStream(fileType: number): Uint8Array {
  const stat = new Uint8Array(FILESTAT_SIZE);
  stat[16] = fileType;
  stat[24] = 1;
  return stat;
}

export function fd_filestat_set_size(guest: Guest, number: number, size: bigint): void {
  if (size > LAST_OFFSET) throw new WasiError(Errno.FBIG);
  const descriptor = guest.descriptors.get(number);
  const isWritable = descriptor instanceof OpenFile && (descriptor.rights & Right.FD_WRITE) !== 0n;
  if (!isWritable) throw new WasiError(Errno.INVAL);
  descriptor.node.resize(size);
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
  node.checkWritable();
  if (flags & bothAccessed) node.accessed = flags & TimeFlag.ATIM ? accessed : now;
  if (flags & bothModified) node.modified = flags & TimeFlag.MTIM ? modified : now;
  node.changed = node.volume.clock();
}

export function fd_pread(
  guest: Guest,
  number: number,
  vectors: number,
  count: number,
  offset: bigint,
  result: number,
): void {
  const descriptor = guest.descriptors.get(number);
  transferAt(guest, vectors, count, result, offset, (at, part) => {
    if (descriptor instanceof OpenFile) return descriptor.readAt(at, part);
    throw new WasiError(descriptor.node ? Errno.ISDIR : Errno.SPIPE);
  });
}

export function fd_pwrite(
  guest: Guest,
  number: number,
  vectors: number,
  count: number,
  offset: bigint,
  result: number,
): void {
  const descriptor = guest.descriptors.get(number);
  transferAt(guest, vectors, count, result, offset, (at, part) => {
    if (descriptor instanceof OpenFile) return descriptor.writeAt(at, part);
    throw new WasiError(descriptor.node ? Errno.BADF : Errno.SPIPE);
  });
}

function transferAt(
  guest: Guest,
  vectors: number,
  count: number,
  result: number,
  offset: bigint,
  move: (offset: bigint, part: Uint8Array) => number,
): void {
  if (offset > LAST_OFFSET) throw new WasiError(Errno.INVAL);
  transfer(guest, vectors, count, result, (part) => {
    const done = move(offset, part);
    offset += BigInt(done);
    return done;
  });
}

export function fd_tell(guest: Guest, number: number, result: number): void {
  fd_seek(guest, number, 0n, 1, result);
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

function checkIsFile(descriptor: Descriptor): void {
  if (!descriptor.node) throw new WasiError(Errno.SPIPE);
}

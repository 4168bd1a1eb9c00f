/**
 * What the tree is made of: files, folders and symbolic links.
 *
 * A file's bytes belong to the quota as long as a name or an open descriptor holds the file, as on a
 * real disk. Times are nanoseconds since 1970.
 */

import { Errno, FileType, WasiError } from "../wasi/abi.ts";
import { encodeText } from "./path.ts";
import type { Quota } from "./quota.ts";

export abstract class Node {
  abstract readonly fileType: number;
  /** A number that no other node of this tree has. */
  readonly inode: bigint;
  /** The names that this node has. */
  links = 0;
  /** The open descriptors of it. */
  holders = 0;
  /** Whether it was handed in, or is a folder that something was handed in with. */
  readonly = false;
  accessed: bigint;
  modified: bigint;
  changed: bigint;

  constructor(inode: bigint, now: bigint) {
    this.inode = inode;
    this.accessed = this.modified = this.changed = now;
  }

  get size(): number {
    return 0;
  }

  /** Note that the content has changed. */
  touch(now: bigint): void {
    this.modified = this.changed = now;
  }

  /** Give back what the node holds; it can no longer be reached. */
  release(quota: Quota): void {
    quota.freeNode();
  }
}

export class Folder extends Node {
  readonly fileType = FileType.DIRECTORY;
  /** The nodes in it by name, in the order in which they came. */
  readonly entries = new Map<string, Node>();
  /** The folder that it is in; null for the root. */
  parent: Folder | null;

  constructor(inode: bigint, now: bigint, parent: Folder | null = null) {
    super(inode, now);
    this.parent = parent;
  }
}

export class Link extends Node {
  readonly fileType = FileType.SYMBOLIC_LINK;
  /** The path that it stands for. */
  readonly target: string;

  constructor(inode: bigint, now: bigint, target: string) {
    super(inode, now);
    this.target = target;
  }

  override get size(): number {
    return encodeText(this.target).length;
  }

  override release(quota: Quota): void {
    super.release(quota);
    quota.freeBytes(this.size);
  }
}

/** A regular file, wholly in memory. */
export class File extends Node {
  readonly fileType = FileType.REGULAR_FILE;
  // Longer than the file while it grows; what is past its end is zeros.
  #room: Uint8Array;
  #size: number;

  constructor(inode: bigint, now: bigint, given: Uint8Array | null = null) {
    super(inode, now);
    this.readonly = given !== null;
    this.#room = given ?? new Uint8Array();
    this.#size = this.#room.length;
  }

  override get size(): number {
    return this.#size;
  }

  /** Give the bytes of a range, as far as there are any; not to be kept. */
  part(start: bigint, size: number): Uint8Array {
    if (start >= this.#size) return new Uint8Array();
    return this.#room.subarray(Number(start), Math.min(Number(start) + size, this.#size));
  }

  /**
   * Cut the file, or fill it up with zeros.
   *
   * @throws WasiError `ENOSPC` where the quota has no room, and `EROFS`; the file is as it was.
   */
  resize(size: bigint, quota: Quota): void {
    if (this.readonly) throw new WasiError(Errno.ROFS);
    // Past the quota in any case, and a number that a double cannot hold.
    if (size > Number.MAX_SAFE_INTEGER) throw new WasiError(Errno.NOSPC);
    const wanted = Number(size);
    if (wanted > this.#size) {
      quota.takeBytes(wanted - this.#size);
      this.#makeRoom(wanted, quota.byteLimit);
    } else {
      quota.freeBytes(this.#size - wanted);
      this.#room.fill(0, wanted, this.#size);
    }
    this.#size = wanted;
  }

  #makeRoom(size: number, most: number): void {
    if (size <= this.#room.length) return;
    // Half as much again, so that many small writes do not copy the file each time.
    const room = new Uint8Array(Math.min(most, Math.max(size, Math.ceil(size * 1.5), 256)));
    room.set(this.#room.subarray(0, this.#size));
    this.#room = room;
  }

  /**
   * Put bytes at an offset; a gap before it becomes zeros.
   *
   * @throws WasiError `ENOSPC` where the quota has no room, and `EROFS`; the file is as it was.
   */
  write(offset: bigint, source: Uint8Array, quota: Quota): void {
    if (this.readonly) throw new WasiError(Errno.ROFS);
    if (!source.length) return;
    const end = offset + BigInt(source.length);
    if (end > this.#size) this.resize(end, quota);
    this.#room.set(source, Number(offset));
  }

  override release(quota: Quota): void {
    super.release(quota);
    if (!this.readonly) quota.freeBytes(this.#size);
    this.#room = new Uint8Array();
    this.#size = 0;
  }
}

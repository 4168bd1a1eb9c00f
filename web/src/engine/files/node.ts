/**
 * What the tree is made of: files; `folder` has what they are in, and `links` the links between them.
 *
 * A file's bytes belong to the quota as long as a name or an open descriptor holds the file, as on a
 * real disk. Times are nanoseconds since 1970.
 */

import { Errno, FileType } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";
import type { Volume } from "./volume.ts";

export abstract class Node {
  abstract readonly fileType: number;
  /** The path that a symbolic link stands for; null for all else. */
  readonly target: string | null = null;
  /** The part of the tree that it is in. */
  readonly volume: Volume;
  /** A number that no other node of this volume has. */
  readonly inode: bigint;
  /** The names that this node has. */
  links = 0;
  /** The open descriptors of it. */
  holders = 0;
  accessed: bigint;
  modified: bigint;
  changed: bigint;

  constructor(volume: Volume) {
    this.volume = volume;
    this.inode = volume.newInode();
    this.accessed = this.modified = this.changed = volume.clock();
  }

  get size(): number {
    return 0;
  }

  /** @throws WasiError `EROFS` where it may not be changed. */
  checkWritable(): void {
    if (this.volume.readonly) throw new WasiError(Errno.ROFS);
  }

  /** Note that the content has changed. */
  touch(): void {
    this.modified = this.changed = this.volume.clock();
  }

  /** Note that a descriptor is closed; a node without a name goes with its last one. */
  letGo(): void {
    this.holders -= 1;
    if (!this.holders && !this.links) this.release();
  }

  /** Give back what the node holds; it can no longer be reached. */
  release(): void {
    this.volume.quota.free(1, 0);
  }
}

/** A regular file, wholly in memory. */
export class File extends Node {
  readonly fileType = FileType.REGULAR_FILE;
  /** Whether it is as the host gave it. */
  isAsGiven: boolean;
  // Longer than the file while it grows; what is past its end is zeros.
  #room: Uint8Array;
  #size: number;

  /** @param given What the host puts into it, counted already; null for nothing. */
  constructor(volume: Volume, given: Uint8Array | null = null) {
    super(volume);
    this.isAsGiven = given !== null;
    this.#room = given ?? new Uint8Array();
    this.#size = this.#room.length;
  }

  override get size(): number {
    return this.#size;
  }

  /** Give a copy of all its bytes. */
  content(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#room.subarray(0, this.#size));
  }

  /** Read at an offset; gives how many bytes came, none at the end of the file. */
  readAt(offset: bigint, target: Uint8Array): number {
    this.accessed = this.volume.clock();
    if (offset >= this.#size) return 0;
    const start = Number(offset);
    const part = this.#room.subarray(start, Math.min(start + target.length, this.#size));
    target.set(part);
    return part.length;
  }

  /**
   * Put bytes at an offset; a gap before it becomes zeros. Gives how many went.
   *
   * @throws WasiError `ENOSPC` where the quota has no room, and `EROFS`; the file is as it was.
   */
  writeAt(offset: bigint, source: Uint8Array): number {
    this.checkWritable();
    if (source.length) {
      const end = offset + BigInt(source.length);
      if (end > this.#size) this.#grow(end);
      this.#own();
      this.#room.set(source, Number(offset));
    }
    this.touch();
    return source.length;
  }

  /**
   * Cut the file, or fill it up with zeros.
   *
   * @throws WasiError `ENOSPC` where the quota has no room, and `EROFS`; the file is as it was.
   */
  resize(size: bigint): void {
    this.checkWritable();
    if (size > this.#size) {
      this.#grow(size);
    } else if (size < this.#size) {
      this.#own();
      this.volume.quota.free(0, this.#size - Number(size));
      this.#room.fill(0, Number(size), this.#size);
      this.#size = Number(size);
    }
    this.touch();
  }

  #grow(size: bigint): void {
    const { quota } = this.volume;
    // Past the quota in any case, and a number that a double cannot hold.
    if (size > Number.MAX_SAFE_INTEGER) throw new WasiError(Errno.NOSPC);
    const wanted = Number(size);
    quota.take(0, wanted - this.#size);
    this.#own();
    if (wanted > this.#room.length) {
      // Half as much again, so that many small writes do not copy the file each time.
      const room = Math.max(wanted, Math.min(quota.byteLimit, Math.ceil(wanted * 1.5)));
      const larger = new Uint8Array(room);
      larger.set(this.#room.subarray(0, this.#size));
      this.#room = larger;
    }
    this.#size = wanted;
  }

  /** Have bytes that may be changed: what was given is the host's. */
  #own(): void {
    if (this.isAsGiven) this.#room = this.#room.slice();
    this.isAsGiven = false;
  }

  override release(): void {
    this.volume.quota.free(1, this.#size);
    this.#room = new Uint8Array();
    this.#size = 0;
  }
}

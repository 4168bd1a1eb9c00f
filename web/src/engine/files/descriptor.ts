/**
 * An open descriptor: what the guest can do with a number that it was given.
 *
 * The base says no to everything, with the errno that preview1 has for it; each kind says yes to what
 * it can do. Bytes go straight between the guest's memory and the file, as views of checked ranges, so
 * no buffer is ever sized by the guest.
 */

import { DescriptorFlag, Errno, FileType, LAST_OFFSET, Right, Whence } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";
import type { Folder } from "./folder.ts";
import type { File, Node } from "./node.ts";
import type { NullDevice } from "./null-device.ts";

export class Descriptor {
  readonly fileType: number = FileType.UNKNOWN;
  /** The `fdflags` that it has now. */
  flags: number;

  constructor(flags = 0) {
    this.flags = flags;
  }

  /** What it is open on in the tree, if anything. */
  get node(): Node | null {
    return null;
  }

  get rights(): bigint {
    return Right.FD_READ | Right.FD_WRITE;
  }

  /** Read at the cursor; gives how many bytes came. */
  read(_target: Uint8Array): number {
    throw new WasiError(Errno.BADF);
  }

  /** Write at the cursor; gives how many bytes went. */
  write(_source: Uint8Array): number {
    throw new WasiError(Errno.BADF);
  }

  /** Move the cursor; gives where it is then. */
  seek(_offset: bigint, _whence: number): bigint {
    throw new WasiError(Errno.SPIPE);
  }

  folder(): Folder {
    throw new WasiError(Errno.NOTDIR);
  }

  /** Give the entries from a cookie on. */
  listEntries(_cookie: bigint): readonly [string, Node][] {
    throw new WasiError(Errno.NOTDIR);
  }

  /** Tell whether a read would give something at once. */
  ready(): boolean {
    return true;
  }

  /** @throws WasiError Where the guest may not close it. */
  close(): void {}
}

/** What an open file reads and writes. */
export type Content = File | NullDevice;

/** A file or the null device that is open, with a cursor. */
export class OpenFile extends Descriptor {
  override readonly fileType: number;
  readonly #file: Content;
  readonly #denied: bigint;
  #cursor = 0n;

  /** @param denied The rights that it was not opened with. */
  constructor(file: Content, denied: bigint, flags: number) {
    super(flags);
    this.fileType = file.fileType;
    this.#file = file;
    this.#denied = denied;
    file.holders += 1;
  }

  override get node(): Content {
    return this.#file;
  }

  override get rights(): bigint {
    return Right.ALL & ~this.#denied;
  }

  override read(target: Uint8Array): number {
    const count = this.readAt(this.#cursor, target);
    this.#cursor += BigInt(count);
    return count;
  }

  readAt(offset: bigint, target: Uint8Array): number {
    if (this.#denied & Right.FD_READ) throw new WasiError(Errno.BADF);
    return this.#file.readAt(offset, target);
  }

  override write(source: Uint8Array): number {
    if (this.flags & DescriptorFlag.APPEND && source.length) this.#cursor = BigInt(this.#file.size);
    const count = this.writeAt(this.#cursor, source);
    this.#cursor += BigInt(count);
    return count;
  }

  writeAt(offset: bigint, source: Uint8Array): number {
    if (this.#denied & Right.FD_WRITE) throw new WasiError(Errno.BADF);
    if (offset + BigInt(source.length) > LAST_OFFSET) throw new WasiError(Errno.FBIG);
    return this.#file.writeAt(offset, source);
  }

  override seek(offset: bigint, whence: number): bigint {
    const place = offset + this.#start(whence);
    if (place < 0n || place > LAST_OFFSET) throw new WasiError(Errno.INVAL);
    this.#cursor = place;
    return place;
  }

  #start(whence: number): bigint {
    switch (whence) {
      case Whence.SET:
        return 0n;
      case Whence.CUR:
        return this.#cursor;
      case Whence.END:
        return BigInt(this.#file.size);
      default:
        throw new WasiError(Errno.INVAL);
    }
  }

  override close(): void {
    this.#file.letGo();
  }
}

/** A folder that is open. */
export class OpenFolder extends Descriptor {
  override readonly fileType = FileType.DIRECTORY;
  readonly #folder: Folder;
  #listing: [string, Node][] = [];

  constructor(folder: Folder) {
    super();
    this.#folder = folder;
    folder.holders += 1;
  }

  override get node(): Node {
    return this.#folder;
  }

  override get rights(): bigint {
    return Right.ALL & ~(Right.FD_READ | Right.FD_WRITE);
  }

  override read(): number {
    throw new WasiError(Errno.ISDIR);
  }

  override seek(): bigint {
    throw new WasiError(Errno.BADF);
  }

  override folder(): Folder {
    return this.#folder;
  }

  /**
   * Give the entries from a cookie on, "." and ".." first. Cookie 0 looks anew; the others count in
   * what was seen then, so that a listing stays whole while its files are removed.
   */
  override listEntries(cookie: bigint): readonly [string, Node][] {
    const folder = this.#folder;
    if (cookie === 0n) {
      this.#listing = [[".", folder], ["..", folder.parent ?? folder], ...folder.listing()];
    }
    return cookie < this.#listing.length ? this.#listing.slice(Number(cookie)) : [];
  }

  override close(): void {
    this.#listing = [];
    this.#folder.letGo();
  }
}

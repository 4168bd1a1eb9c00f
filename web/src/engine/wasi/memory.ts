/**
 * The guest's memory, seen from the host: every access is checked against its size as it is now.
 *
 * A memory that grows gets a new buffer, so views are made anew whenever the buffer is another.
 */

import { Errno } from "./abi.ts";
import { WasiError } from "./error.ts";

// As Linux: IOV_MAX.
export const MOST_VECTORS = 1024;

export class GuestMemory {
  readonly #memory: WebAssembly.Memory;
  #buffer: ArrayBufferLike | null = null;
  #bytes = new Uint8Array();
  #view = new DataView(new ArrayBuffer(0));

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** Bytes of memory that the guest has now. */
  get size(): number {
    return this.#refresh().length;
  }

  #refresh(): Uint8Array {
    const { buffer } = this.#memory;
    if (buffer !== this.#buffer) {
      this.#buffer = buffer;
      this.#bytes = new Uint8Array(buffer);
      this.#view = new DataView(buffer);
    }
    return this.#bytes;
  }

  /**
   * Make sure that a range lies in the memory.
   *
   * @throws WasiError `EFAULT` where it does not.
   */
  check(pointer: number, size: number): void {
    if (pointer + size > this.#refresh().length) throw new WasiError(Errno.FAULT);
  }

  /** Give a checked range to be read or written in place; not to be kept. */
  view(pointer: number, size: number): Uint8Array {
    this.check(pointer, size);
    return this.#bytes.subarray(pointer, pointer + size);
  }

  /** Copy a checked range, whose size the caller has capped. */
  read(pointer: number, size: number): Uint8Array {
    return this.view(pointer, size).slice();
  }

  write(pointer: number, data: Uint8Array): void {
    this.check(pointer, data.length);
    this.#bytes.set(data, pointer);
  }

  readU32(pointer: number): number {
    this.check(pointer, 4);
    return this.#view.getUint32(pointer, true);
  }

  readU64(pointer: number): bigint {
    this.check(pointer, 8);
    return this.#view.getBigUint64(pointer, true);
  }

  writeU32(pointer: number, value: number): void {
    this.check(pointer, 4);
    this.#view.setUint32(pointer, value, true);
  }

  writeU64(pointer: number, value: bigint): void {
    this.check(pointer, 8);
    this.#view.setBigUint64(pointer, value, true);
  }

  /**
   * Read an array of `iovec`s, and make sure of each.
   *
   * @throws WasiError `EINVAL` for too many, `EFAULT` where one is not in the memory.
   */
  vectors(pointer: number, count: number): [start: number, size: number][] {
    if (count > MOST_VECTORS) throw new WasiError(Errno.INVAL);
    this.check(pointer, 8 * count);
    const found: [number, number][] = [];
    for (let at = pointer; at < pointer + 8 * count; at += 8) {
      const vector: [number, number] = [this.readU32(at), this.readU32(at + 4)];
      this.check(...vector);
      found.push(vector);
    }
    return found;
  }
}

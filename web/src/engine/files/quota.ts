/** What the guest's files may hold, counted as they grow. */

import { Errno, WasiError } from "../wasi/abi.ts";

export class Quota {
  /** Bytes that all files may hold together. */
  readonly byteLimit: number;
  /** Files, folders and links that may exist; each further name of a file is one. */
  readonly nodeLimit: number;
  usedBytes = 0;
  usedNodes = 0;

  constructor(byteLimit: number, nodeLimit: number) {
    this.byteLimit = byteLimit;
    this.nodeLimit = nodeLimit;
  }

  /** @throws WasiError `ENOSPC`, and nothing is counted, where they do not fit. */
  takeBytes(count: number): void {
    if (this.usedBytes + count > this.byteLimit) throw new WasiError(Errno.NOSPC);
    this.usedBytes += count;
  }

  freeBytes(count: number): void {
    this.usedBytes -= count;
  }

  /** @throws WasiError `ENOSPC` where there may be no more. */
  takeNode(): void {
    if (this.usedNodes >= this.nodeLimit) throw new WasiError(Errno.NOSPC);
    this.usedNodes += 1;
  }

  freeNode(): void {
    this.usedNodes -= 1;
  }
}

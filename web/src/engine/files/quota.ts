/** What files may hold, counted as they grow. */

import { Errno } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";

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

  /** @throws WasiError `ENOSPC` where so much more does not fit. */
  check(nodes: number, bytes: number): void {
    const fits =
      this.usedNodes + nodes <= this.nodeLimit && this.usedBytes + bytes <= this.byteLimit;
    if (!fits) throw new WasiError(Errno.NOSPC);
  }

  /** Count what is about to be there. */
  take(nodes: number, bytes: number): void {
    this.check(nodes, bytes);
    this.usedNodes += nodes;
    this.usedBytes += bytes;
  }

  /** Count what is gone. */
  free(nodes: number, bytes: number): void {
    this.usedNodes -= nodes;
    this.usedBytes -= bytes;
  }
}

/** Standard input that is all there from the start. */

import { Descriptor } from "./files/descriptor.ts";
import { Right } from "./wasi/abi.ts";

export class Input extends Descriptor {
  /** What has not been read yet. */
  protected rest: Uint8Array;

  constructor(data: Uint8Array) {
    super();
    this.rest = data;
  }

  override get rights(): bigint {
    return Right.FD_READ;
  }

  /** Give the next bytes; none at the end. */
  override read(target: Uint8Array): number {
    const piece = this.rest.subarray(0, target.length);
    target.set(piece);
    this.rest = this.rest.subarray(piece.length);
    return piece.length;
  }
}

/** Standard input that is all there from the start. */

import { Descriptor } from "./files/descriptor.ts";
import { Right } from "./wasi/abi.ts";

export class Input extends Descriptor {
  #rest: Uint8Array;

  constructor(data: Uint8Array) {
    super();
    this.#rest = data;
  }

  override get rights(): bigint {
    return Right.FD_READ;
  }

  /** Whether some of it is there to be read. */
  protected get hasSome(): boolean {
    return this.#rest.length > 0;
  }

  /** Give the next bytes; none at the end. */
  override read(target: Uint8Array): number | Promise<number> {
    const piece = this.#rest.subarray(0, target.length);
    target.set(piece);
    this.#rest = this.#rest.subarray(piece.length);
    return piece.length;
  }

  /** Take what the page has given: nothing, where it is not asked. */
  give(_piece: Uint8Array | null): void {}

  /** Put what comes next behind the end of what has been read. */
  protected renew(data: Uint8Array): void {
    this.#rest = data;
  }
}

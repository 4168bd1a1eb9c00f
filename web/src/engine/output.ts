/** What a guest writes to stdout or stderr: kept up to a cap, to the exact byte. */

import { Descriptor } from "./files/descriptor.ts";
import { StopGuest } from "./stop.ts";
import { Right } from "./wasi/abi.ts";

export class Output extends Descriptor {
  /** How many bytes the guest has written, what was dropped included. */
  written = 0;
  readonly #stops: boolean;
  readonly #sink: (piece: Uint8Array<ArrayBuffer>, dropped: boolean) => void;
  #room: number;

  /**
   * @param cap Bytes that are kept.
   * @param stops Whether the first byte past the cap ends the run; else it is dropped.
   * @param sink Gets each piece that is kept, as it comes, and whether something was dropped then.
   */
  constructor(
    cap: number,
    stops: boolean,
    sink: (piece: Uint8Array<ArrayBuffer>, dropped: boolean) => void,
  ) {
    super();
    this.#room = cap;
    this.#stops = stops;
    this.#sink = sink;
  }

  override get rights(): bigint {
    return Right.FD_WRITE;
  }

  /**
   * Keep what fits; the guest is told that all of it was written.
   *
   * @throws StopGuest Past the cap, where the policy is to stop.
   */
  override write(source: Uint8Array): number {
    if (this.keep(source) && this.#stops) throw new StopGuest("output");
    return source.length;
  }

  /** Take bytes, and tell whether any of them were dropped. */
  keep(source: Uint8Array): boolean {
    const piece = new Uint8Array(source.subarray(0, this.#room));
    const dropped = piece.length < source.length;
    // Of a flood only the first drop is told, lest the page drown in it.
    const isNews = dropped && (this.#room > 0 || this.written === 0 || !this.#told);
    this.#room -= piece.length;
    this.written += source.length;
    if (piece.length || isNews) this.#sink(piece, dropped);
    this.#told ||= dropped;
    return dropped;
  }

  #told = false;
}

/** Frames: a little-endian 32-bit length, and that many bytes. They come in pieces of any size. */

import { type Fault, FaultKind } from "../fault.ts";

const HEAD_BYTES = 4;
const MOST_BYTES = 1 << 20;
export const LARGEST_FRAME = HEAD_BYTES + MOST_BYTES;

/** What a guest has sent that is not what it should be. */
export class MalformedError {
  readonly fault: Fault;

  constructor(kind: number, said = "") {
    this.fault = { kind, said };
  }
}

/** Puts frames together; it holds less than one frame between two pieces. */
export class FrameReader {
  #held: Uint8Array = new Uint8Array();

  /**
   * Give the content of each frame that is whole with this piece.
   *
   * @param piece What comes next, of at most `LARGEST_FRAME` bytes.
   * @throws MalformedError If a frame says that it is larger than one may be.
   */
  *feed(piece: Uint8Array): Generator<Uint8Array> {
    const data = new Uint8Array(this.#held.length + piece.length);
    data.set(this.#held);
    data.set(piece, this.#held.length);
    const view = new DataView(data.buffer);
    let start = 0;
    while (data.length - start >= HEAD_BYTES) {
      const size = view.getUint32(start, true);
      if (size > MOST_BYTES) throw new MalformedError(FaultKind.FRAME_TOO_LARGE, size.toLocaleString("en-US"));
      const end = start + HEAD_BYTES + size;
      if (end > data.length) break;
      yield data.subarray(start + HEAD_BYTES, end);
      start = end;
    }
    this.#held = data.slice(start);
  }
}

/** Make a frame of a message; null where it is too large for one. */
export function makeFrame(message: unknown): Uint8Array | null {
  const content = new TextEncoder().encode(JSON.stringify(message));
  if (content.length > MOST_BYTES) return null;
  const frame = new Uint8Array(HEAD_BYTES + content.length);
  new DataView(frame.buffer).setUint32(0, content.length, true);
  frame.set(content, HEAD_BYTES);
  return frame;
}

/** What has come of a guest's output, on the page's side. */

type Listener = ((text: string) => void) | undefined;

/** One stream: its bytes, and its text for whoever listens, as it comes. */
export class CollectedStream {
  readonly #pieces: Uint8Array[] = [];
  // A character may come in two pieces, so it is decoded over all of them.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #listener: Listener;
  truncated = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  take(piece: Uint8Array, dropped: boolean): void {
    this.#pieces.push(piece);
    this.truncated ||= dropped;
    this.#tell(this.#listener && this.#decoder.decode(piece, { stream: true }));
  }

  /** Take note of the end, and give all bytes. */
  finish(): Uint8Array {
    this.#tell(this.#listener && this.#decoder.decode());
    const all = new Uint8Array(this.#pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  #tell(text: string | undefined): void {
    if (text) this.#listener?.(text);
  }
}

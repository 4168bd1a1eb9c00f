/** A channel with functions of the page at its other end, whose replies the guest waits for. */

import type { Limits } from "../../limits.ts";
import { Channel } from "../channel/channel.ts";
import type { Call } from "../channel/messages.ts";

export class AttendedChannel extends Channel {
  readonly #onCall: (call: Call) => void;
  readonly #inFlight = new Set<number>();
  #wake: () => void = () => {};

  /** @param onCall Gets each call that is within the limits; its reply comes by `reply`. */
  constructor(limits: Limits, onCall: (call: Call) => void) {
    super(limits);
    this.#onCall = onCall;
  }

  override ready(): boolean {
    return this.hasSome || !this.#inFlight.size;
  }

  /** Resolves when something is there to be read. */
  async whenReady(): Promise<void> {
    while (!this.ready()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  override put(frame: Uint8Array): void {
    super.put(frame);
    this.#wake();
  }

  /** Answer a call, with a frame that the page has made. */
  reply(id: number, frame: Uint8Array): void {
    if (this.#inFlight.delete(id) && this.hasRoom(id, frame.length)) this.put(frame);
  }

  protected override answer(call: Call): void {
    this.#inFlight.add(call.id);
    this.#onCall(call);
  }
}

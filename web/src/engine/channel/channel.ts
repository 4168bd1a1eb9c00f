/**
 * The descriptor over which a guest calls functions of the page, and tells what it has to tell.
 *
 * `docs/runtimes/channel.md` has the protocol. A guest that waits for a reply is suspended (JSPI), and
 * its clock stands still meanwhile.
 */

import type { Limits } from "../../limits.ts";
import type { CallRecord } from "../../result.ts";
import { Descriptor } from "../files/descriptor.ts";
import { StopGuest } from "../stop.ts";
import { FileType, Right } from "../wasi/abi.ts";
import { FrameReader, LARGEST_FRAME, makeFrame, MalformedError } from "./frames.ts";
import { type Call, type Display, type LastValue, noSuchFunction, readMessage } from "./messages.ts";

// What the guest may leave unread beyond what the limits let it ask for.
const SPARE_BYTES = 1 << 20;
// In a piece of code; empty ones take memory as well.
const MOST_DISPLAYS = 1000;
const LIMIT = "HostCallLimitError";

export class Channel extends Descriptor {
  override readonly fileType = FileType.SOCKET_STREAM;
  value: LastValue | null = null;
  readonly displays: Display["data"][] = [];
  isTruncated = false;
  /** The calls that were made where there are no functions. */
  readonly refused: CallRecord[] = [];
  readonly #limits: Limits;
  readonly #onCall: ((call: Call) => void) | null;
  readonly #frames = new FrameReader();
  #outbox: Uint8Array[] = [];
  #waiting = 0;
  #displayed = 0;
  #lastId = 0;
  #calls = 0;
  #bytes = 0;
  readonly #inFlight = new Set<number>();
  #wake: () => void = () => {};

  /** @param onCall Gets each call that is within the limits; its reply comes by `reply`. Null where there are no functions. */
  constructor(limits: Limits, onCall: ((call: Call) => void) | null) {
    super();
    this.#limits = limits;
    this.#onCall = onCall;
  }

  /** Whether the page is at work for the guest. */
  get isBusy(): boolean {
    return this.#inFlight.size > 0;
  }

  override get rights(): bigint {
    return Right.FD_WRITE | (this.#waiting ? Right.FD_READ : 0n);
  }

  override ready(): boolean {
    return this.#waiting > 0 || !this.isBusy;
  }

  /** Have a frame wait for the guest. */
  put(frame: Uint8Array): void {
    this.#outbox.push(frame);
    this.#waiting += frame.length;
    this.#wake();
  }

  /** Answer a call, with a frame that the page has made. */
  reply(id: number, frame: Uint8Array): void {
    if (!this.#inFlight.delete(id)) return;
    this.#bytes += frame.length;
    this.put(this.#bytes > this.#limits.call_bytes ? failure(id, LIMIT, this.#tooManyBytes()) : frame);
  }

  /** Resolves when something is there to be read. */
  override async whenReady(): Promise<void> {
    while (!this.ready()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  override read(target: Uint8Array): number | Promise<number> {
    if (target.length && !this.ready()) return this.whenReady().then(() => this.#take(target));
    return this.#take(target);
  }

  #take(target: Uint8Array): number {
    let done = 0;
    while (done < target.length) {
      const first = this.#outbox[0];
      if (!first) break;
      const piece = first.subarray(0, target.length - done);
      target.set(piece, done);
      done += piece.length;
      if (piece.length === first.length) this.#outbox.shift();
      else this.#outbox[0] = first.subarray(piece.length);
    }
    this.#waiting -= done;
    return done;
  }

  /**
   * Take what the guest has to say, a frame's worth at most.
   *
   * @throws StopGuest If a frame is wrong, or replies are left unread.
   */
  override write(source: Uint8Array): number {
    const piece = source.slice(0, LARGEST_FRAME);
    try {
      for (const content of this.#frames.feed(piece)) this.#hear(content);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      throw new StopGuest("frame", 0, `the guest has sent a wrong frame: ${error.message}`);
    }
    return piece.length;
  }

  #hear(content: Uint8Array): void {
    const message = readMessage(content);
    if (message.t === "value") this.value = message;
    else if (message.t === "display") this.#show(message.data);
    else this.#call(message, content.length);
  }

  #show(data: Display["data"]): void {
    this.#displayed += Object.values(data).reduce((sum, each) => sum + each.length, 0);
    const isFull = this.displays.length === MOST_DISPLAYS;
    if (isFull || this.#displayed > this.#limits.output) this.isTruncated = true;
    else this.displays.push(data);
  }

  #call(call: Call, size: number): void {
    if (call.id <= this.#lastId) throw new MalformedError("a call's id is not larger than the one before");
    this.#lastId = call.id;
    if (this.#waiting > this.#limits.call_bytes + SPARE_BYTES) {
      throw new StopGuest("frame", 0, "the guest does not read the replies to its calls");
    }
    this.#calls += 1;
    this.#bytes += size;
    if (this.#calls > this.#limits.calls) {
      const most = this.#limits.calls.toLocaleString("en-US");
      this.put(failure(call.id, LIMIT, `a run may make ${most} calls of host functions`));
    } else if (this.#bytes > this.#limits.call_bytes) {
      this.put(failure(call.id, LIMIT, this.#tooManyBytes()));
    } else if (!this.#onCall) {
      const [name, message] = noSuchFunction(call.name);
      this.refused.push({ name, seconds: 0, outcome: "error", error: `NameError: ${message}` });
      this.put(failure(call.id, "NameError", message));
    } else {
      this.#inFlight.add(call.id);
      this.#onCall(call);
    }
  }

  #tooManyBytes(): string {
    const most = this.#limits.call_bytes.toLocaleString("en-US");
    return `calls and their results may take ${most} bytes in a run`;
  }
}

function failure(id: number, type: string, message: string): Uint8Array {
  return makeFrame({ t: "reply", id, error: { type, message } }) as Uint8Array;
}

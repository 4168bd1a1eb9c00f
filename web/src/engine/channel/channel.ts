/**
 * The descriptor over which a guest tells what it has to tell, and calls functions; here there are none.
 *
 * `docs/runtimes/channel.md` has the protocol.
 */

import type { Limits } from "../../limits.ts";
import type { CallRecord } from "../../result.ts";
import { FaultKind } from "../fault.ts";
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
  readonly #frames = new FrameReader();
  #outbox: Uint8Array[] = [];
  #waiting = 0;
  #displayed = 0;
  #lastId = 0;
  #calls = 0;
  #bytes = 0;

  constructor(limits: Limits) {
    super();
    this.#limits = limits;
  }

  /** Whether something waits to be read. */
  get hasSome(): boolean {
    return this.#waiting > 0;
  }

  override get rights(): bigint {
    return Right.FD_WRITE | (this.hasSome ? Right.FD_READ : 0n);
  }

  /** Have a frame wait for the guest. */
  put(frame: Uint8Array): void {
    this.#outbox.push(frame);
    this.#waiting += frame.length;
  }

  override read(target: Uint8Array): number {
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
      throw new StopGuest("frame", 0, error.fault);
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
    if (call.id <= this.#lastId) throw new MalformedError(FaultKind.OLD_ID);
    this.#lastId = call.id;
    if (this.#waiting > this.#limits.call_bytes + SPARE_BYTES) {
      throw new StopGuest("frame", 0, { kind: FaultKind.REPLIES_UNREAD, said: "" });
    }
    this.#calls += 1;
    if (this.#calls > this.#limits.calls) {
      const most = this.#limits.calls.toLocaleString("en-US");
      this.#fail(call.id, LIMIT, `a run may make ${most} calls of host functions`);
    } else if (this.hasRoom(call.id, size)) {
      this.answer(call);
    }
  }

  /** Answer a call that is within the limits: here there are no functions. */
  protected answer(call: Call): void {
    const [name, message] = noSuchFunction(call.name);
    this.refused.push({ name, seconds: 0, outcome: "error", error: `NameError: ${message}` });
    this.#fail(call.id, "NameError", message);
  }

  /** Count bytes of a call or its reply; where they are too many it is answered with that. */
  protected hasRoom(id: number, size: number): boolean {
    this.#bytes += size;
    if (this.#bytes <= this.#limits.call_bytes) return true;
    const most = this.#limits.call_bytes.toLocaleString("en-US");
    this.#fail(id, LIMIT, `calls and their results may take ${most} bytes in a run`);
    return false;
  }

  #fail(id: number, type: string, message: string): void {
    this.put(makeFrame({ t: "reply", id, error: { type, message } }) as Uint8Array);
  }
}

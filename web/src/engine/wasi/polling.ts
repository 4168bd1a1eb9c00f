/** `poll_oneoff`: sleeping, and waiting for input. The one place where a guest can wait. */

import type { Guest } from "../guest.ts";
import {
  CLOCK_ABSTIME,
  EVENT_CLOCK,
  EVENT_FD_READ,
  EVENT_FD_WRITE,
  EVENT_SIZE,
  Errno,
  SUBSCRIPTION_SIZE,
} from "./abi.ts";
import { readClock } from "./clocks.ts";
import { WasiError } from "./error.ts";

const MOST_SUBSCRIPTIONS = 1024;

/** One thing that the guest waits for. */
export interface Subscription {
  /** The guest's own word for it. */
  readonly userdata: bigint;
  readonly kind: number;
  /** The descriptor to be read or written. */
  readonly number: number;
  /** How long until the clock has come so far, in milliseconds. */
  readonly milliseconds: number;
  /** What is wrong with it, as preview1 reports it in its event. */
  readonly errno: number;
}

/** Wait until one of several things is so, and tell which are. */
export function poll_oneoff(guest: Guest, source: number, target: number, count: number, result: number): void {
  const asked = subscriptions(guest, source, target, count, result);
  let happened = which(guest, asked, 0);
  if (happened.length) {
    guest.watch.check();
  } else {
    const pause = pauseOf(asked);
    guest.watch.wait(pause);
    happened = which(guest, asked, pause);
  }
  tell(guest, target, result, happened);
}

/** Read what a guest waits for, and make sure that it can be told. */
export function subscriptions(
  guest: Guest,
  source: number,
  target: number,
  count: number,
  result: number,
): Subscription[] {
  const { memory } = guest;
  if (count < 1 || count > MOST_SUBSCRIPTIONS) throw new WasiError(Errno.INVAL);
  memory.check(target, EVENT_SIZE * count);
  memory.check(result, 4);
  memory.check(source, SUBSCRIPTION_SIZE * count);
  return Array.from({ length: count }, (_, index) => parse(guest, source + SUBSCRIPTION_SIZE * index));
}

/** Tell a guest what has happened. */
export function tell({ memory }: Guest, target: number, result: number, happened: readonly Subscription[]): void {
  happened.forEach((one, index) => memory.write(target + EVENT_SIZE * index, packEvent(one)));
  memory.writeU32(result, happened.length);
}

/** Give what has happened, once so many milliseconds have gone by. */
export const which = (guest: Guest, asked: readonly Subscription[], waited: number): Subscription[] =>
  asked.filter((one) => hasHappened(guest, one, waited));

/** Give the milliseconds until the first clock. */
export const pauseOf = (asked: readonly Subscription[]): number =>
  Math.min(...asked.map((one) => (one.kind === EVENT_CLOCK ? one.milliseconds : Infinity)));

function packEvent(one: Subscription): Uint8Array {
  const event = new DataView(new ArrayBuffer(EVENT_SIZE));
  event.setBigUint64(0, one.userdata, true);
  event.setUint16(8, one.errno, true);
  event.setUint8(10, one.kind);
  return new Uint8Array(event.buffer);
}

function parse(guest: Guest, at: number): Subscription {
  const userdata = guest.memory.readU64(at);
  const kind = guest.memory.readU32(at + 8) & 0xff;
  if (kind === EVENT_CLOCK) return parseClock(guest, at + 16, userdata);
  if (kind !== EVENT_FD_READ && kind !== EVENT_FD_WRITE) throw new WasiError(Errno.INVAL);
  const number = guest.memory.readU32(at + 16);
  const errno = errnoOf(() => guest.descriptors.get(number));
  return { userdata, kind, number, milliseconds: 0, errno };
}

function parseClock(guest: Guest, at: number, userdata: bigint): Subscription {
  const timeout = guest.memory.readU64(at + 8);
  const isAbsolute = guest.memory.readU32(at + 24) & CLOCK_ABSTIME;
  let now = 0n;
  const errno = errnoOf(() => {
    now = readClock(guest, guest.memory.readU32(at));
  });
  const left = isAbsolute ? (timeout > now ? timeout - now : 0n) : timeout;
  return { userdata, kind: EVENT_CLOCK, number: 0, milliseconds: Number(left) / 1e6, errno };
}

function errnoOf(look: () => unknown): number {
  try {
    look();
    return Errno.SUCCESS;
  } catch (error) {
    if (error instanceof WasiError) return error.errno;
    throw error;
  }
}

function hasHappened(guest: Guest, one: Subscription, waited: number): boolean {
  if (one.errno !== Errno.SUCCESS) return true;
  if (one.kind === EVENT_CLOCK) return one.milliseconds <= waited;
  return one.kind === EVENT_FD_WRITE || guest.descriptors.get(one.number).ready();
}

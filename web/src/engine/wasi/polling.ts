/** `poll_oneoff`: sleeping, and waiting for input. The one place where a guest can wait. */

import { LONGEST_TIMER } from "../clock.ts";
import type { Guest } from "../guest.ts";
import {
  CLOCK_ABSTIME,
  EVENT_CLOCK,
  EVENT_FD_READ,
  EVENT_FD_WRITE,
  EVENT_SIZE,
  Errno,
  SUBSCRIPTION_SIZE,
  WasiError,
} from "./abi.ts";
import { readClock } from "./clocks.ts";

const MOST_SUBSCRIPTIONS = 1024;

/** One thing that the guest waits for. */
interface Subscription {
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
export function poll_oneoff(
  guest: Guest,
  source: number,
  target: number,
  count: number,
  result: number,
): void | Promise<void> {
  const { memory } = guest;
  if (count < 1 || count > MOST_SUBSCRIPTIONS) throw new WasiError(Errno.INVAL);
  memory.check(target, EVENT_SIZE * count);
  memory.check(result, 4);
  memory.check(source, SUBSCRIPTION_SIZE * count);
  const asked = Array.from({ length: count }, (_, index) =>
    parse(guest, source + SUBSCRIPTION_SIZE * index),
  );
  const tell = (happened: readonly Subscription[]) => {
    happened.forEach((one, index) => memory.write(target + EVENT_SIZE * index, packEvent(one)));
    memory.writeU32(result, happened.length);
  };
  const happened = wait(guest, asked);
  return happened instanceof Promise ? happened.then(tell) : tell(happened);
}

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

function wait(guest: Guest, asked: readonly Subscription[]) {
  const happened = (waited: number) => asked.filter((one) => hasHappened(guest, one, waited));
  const now = happened(0);
  if (now.length) {
    guest.watch.check();
    return now;
  }
  const pause = Math.min(
    ...asked.map((one) => (one.kind === EVENT_CLOCK ? one.milliseconds : Infinity)),
  );
  const coming = asked
    .filter((one) => one.kind === EVENT_FD_READ)
    .map((one) => guest.descriptors.get(one.number).whenReady())
    .filter((each) => each !== null);
  if (coming.length) return waitForPage(guest, coming, pause, happened);
  guest.watch.wait(pause);
  return happened(pause);
}

/** Wait until the page has given something, or for so long as a clock says. */
async function waitForPage(
  guest: Guest,
  coming: readonly Promise<void>[],
  pause: number,
  happened: (waited: number) => Subscription[],
): Promise<Subscription[]> {
  const begun = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const asleep = new Promise<void>((resolve) => {
    if (pause < LONGEST_TIMER) timer = setTimeout(resolve, pause);
  }).then(() => {
    isOver = true;
  });
  await guest.standStill(Promise.race([...coming, asleep]));
  clearTimeout(timer);
  // A timer may be a little early.
  return happened(isOver ? pause : performance.now() - begun);
}

function hasHappened(guest: Guest, one: Subscription, waited: number): boolean {
  if (one.errno !== Errno.SUCCESS) return true;
  if (one.kind === EVENT_CLOCK) return one.milliseconds <= waited;
  return one.kind === EVENT_FD_WRITE || guest.descriptors.get(one.number).ready();
}

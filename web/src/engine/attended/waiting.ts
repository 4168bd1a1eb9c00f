/** The functions of preview1 in which a guest can wait for the page: it is suspended meanwhile. */

import { LONGEST_TIMER } from "../clock.ts";
import type { Descriptor } from "../files/descriptor.ts";
import type { Guest } from "../guest.ts";
import { EVENT_FD_READ } from "../wasi/abi.ts";
import * as descriptors from "../wasi/descriptors.ts";
import * as polling from "../wasi/polling.ts";
import { AttendedChannel } from "./channel.ts";
import { LiveInput } from "./live.ts";

/** Waits in a guest's stead. */
export type StandStill = (guest: Guest, coming: Promise<unknown>) => Promise<void>;

/** Make them; each gives a promise only where the guest has to wait. */
export function waitingFunctions(standStill: StandStill) {
  function fd_read(guest: Guest, number: number, vectors: number, count: number, result: number) {
    const read = () => descriptors.fd_read(guest, number, vectors, count, result);
    const coming = comingOf(guest.descriptors.get(number));
    if (!coming || !wantsSome(guest, vectors, count, result)) return read();
    return standStill(guest, coming()).then(read);
  }

  function poll_oneoff(guest: Guest, source: number, target: number, count: number, result: number) {
    const asked = polling.subscriptions(guest, source, target, count, result);
    const coming = asked
      .filter((one) => one.kind === EVENT_FD_READ && !one.errno)
      .map((one) => comingOf(guest.descriptors.get(one.number)))
      .filter((each) => each !== null);
    if (!coming.length || polling.which(guest, asked, 0).length) {
      return polling.poll_oneoff(guest, source, target, count, result);
    }
    const all = coming.map((each) => each());
    return poll(guest, asked, all).then((happened) => polling.tell(guest, target, result, happened));
  }

  /** Wait until the page has given something, or for so long as a clock says. */
  async function poll(guest: Guest, asked: polling.Subscription[], coming: Promise<void>[]) {
    const begun = performance.now();
    const pause = polling.pauseOf(asked);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const asleep = new Promise<void>((resolve) => {
      if (pause < LONGEST_TIMER) timer = setTimeout(resolve, pause);
    }).then(() => {
      isOver = true;
    });
    await standStill(guest, Promise.race([...coming, asleep]));
    clearTimeout(timer);
    // A timer may be a little early.
    return polling.which(guest, asked, isOver ? pause : performance.now() - begun);
  }

  return { fd_read, poll_oneoff };
}

/** Where a read would have to wait for the page, give what waits for it. */
function comingOf(descriptor: Descriptor): (() => Promise<void>) | null {
  const isOfPage = descriptor instanceof AttendedChannel || descriptor instanceof LiveInput;
  return isOfPage && !descriptor.ready() ? () => descriptor.whenReady() : null;
}

function wantsSome({ memory }: Guest, vectors: number, count: number, result: number): boolean {
  memory.check(result, 4);
  return memory.vectors(vectors, count).some(([, size]) => size > 0);
}

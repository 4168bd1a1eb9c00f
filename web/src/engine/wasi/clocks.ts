/** The clocks, as the guest asks for them. */

import type { Guest } from "../guest.ts";
import { ClockId, Errno } from "./abi.ts";
import { WasiError } from "./error.ts";

export function clock_time_get(
  guest: Guest,
  clock: number,
  _precision: bigint,
  result: number,
): void {
  guest.memory.writeU64(result, readClock(guest, clock));
}

/**
 * Read a clock by its number, in nanoseconds. A guest's processor time is the time since it began:
 * it has one thread, and cannot tell the two.
 *
 * @throws WasiError `EINVAL` for a clock that there is not.
 */
export function readClock(guest: Guest, clock: number): bigint {
  switch (clock) {
    case ClockId.REALTIME:
      return guest.clock.real();
    case ClockId.MONOTONIC:
    case ClockId.PROCESS_CPUTIME:
    case ClockId.THREAD_CPUTIME:
      return guest.clock.monotonic();
    default:
      throw new WasiError(Errno.INVAL);
  }
}

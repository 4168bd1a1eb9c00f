/** Waiting for the page's own work, but not forever. */

import { LONGEST_TIMER } from "../engine/clock.ts";

/**
 * Give what a promise gives, or what there is in its place once so many seconds have gone by.
 *
 * @param late Called then; it may throw.
 */
export async function within<T>(seconds: number, made: Promise<T>, late: () => T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(seconds * 1000, LONGEST_TIMER));
  });
  return Promise.race([made, over.then(late)]).finally(() => clearTimeout(timer));
}

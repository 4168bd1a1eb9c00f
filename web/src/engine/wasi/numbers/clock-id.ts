/** `clockid`: which clock. */

export const REALTIME = 0;
export const MONOTONIC = 1;
export const PROCESS_CPUTIME = 2;
export const THREAD_CPUTIME = 3;

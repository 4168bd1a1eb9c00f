/**
 * The numbers of WASI preview1.
 *
 * Source: the witx documents of WebAssembly/WASI, `legacy/preview1/witx/typenames.witx`.
 */

// Of an error, its number is all that is ever needed: a bundler puts it where a module's constant is named.
export * as Errno from "./errno.ts";

export const FileType = {
  UNKNOWN: 0,
  CHARACTER_DEVICE: 2,
  DIRECTORY: 3,
  REGULAR_FILE: 4,
  SOCKET_STREAM: 6,
  SYMBOLIC_LINK: 7,
} as const;

export const Whence = { SET: 0, CUR: 1, END: 2 } as const;

export const ClockId = { REALTIME: 0, MONOTONIC: 1, PROCESS_CPUTIME: 2, THREAD_CPUTIME: 3 } as const;

/** `oflags` of `path_open`. */
export const OpenFlag = { CREAT: 1, DIRECTORY: 2, EXCL: 4, TRUNC: 8, ALL: 15 } as const;

/** `fdflags`. */
export const DescriptorFlag = { APPEND: 1, ALL: 31 } as const;

/** `fstflags`: which times to set, and from where. */
export const TimeFlag = { ATIM: 1, ATIM_NOW: 2, MTIM: 4, MTIM_NOW: 8, ALL: 15 } as const;

/** `rights`: what a descriptor may be used for; only those that are looked at. */
export const Right = { FD_READ: 1n << 1n, FD_WRITE: 1n << 6n, ALL: (1n << 30n) - 1n } as const;

export const LOOKUP_SYMLINK_FOLLOW = 1;

// `subscription` and `event` of `poll_oneoff`.
export const EVENT_CLOCK = 0;
export const EVENT_FD_READ = 1;
export const EVENT_FD_WRITE = 2;
export const SUBSCRIPTION_SIZE = 48;
export const EVENT_SIZE = 32;
export const CLOCK_ABSTIME = 1;

export const FILESTAT_SIZE = 64;
export const FDSTAT_SIZE = 24;
export const DIRENT_SIZE = 24;

/** The largest offset in a file. */
export const LAST_OFFSET = (1n << 63n) - 1n;

/** A call that fails with an errno; it never leaves the WASI. */
export class WasiError {
  readonly errno: number;

  constructor(errno: number) {
    this.errno = errno;
  }
}

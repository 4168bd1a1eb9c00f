/**
 * The numbers of WASI preview1.
 *
 * Source: the witx documents of WebAssembly/WASI, `legacy/preview1/witx/typenames.witx`.
 */

// Each kind is a module, since a bundler puts a module's constant where it is named.
export * as Errno from "./numbers/errno.ts";
export * as FileType from "./numbers/file-type.ts";
export * as Whence from "./numbers/whence.ts";
export * as ClockId from "./numbers/clock-id.ts";
export * as OpenFlag from "./numbers/open-flag.ts";
export * as DescriptorFlag from "./numbers/descriptor-flag.ts";
export * as TimeFlag from "./numbers/time-flag.ts";
export * as Right from "./numbers/right.ts";

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
export const LAST_OFFSET = 0x7fff_ffff_ffff_ffffn;

/**
 * The functions of `wasi_snapshot_preview1`, and where the guest comes in.
 *
 * Every parameter is unsigned here; those of 64 bits come as `bigint`. All but `proc_exit` return an errno.
 * Source: WebAssembly/WASI, `legacy/preview1/witx/wasi_snapshot_preview1.witx`.
 */

import type { Guest } from "../guest.ts";
import { StopGuest } from "../stop.ts";
import { Errno } from "./abi.ts";
import { clock_time_get } from "./clocks.ts";
import * as descriptors from "./descriptors.ts";
import { WasiError } from "./error.ts";
import * as folders from "./folders.ts";
import { poll_oneoff } from "./polling.ts";
import * as process from "./process.ts";

export const MODULE = "wasi_snapshot_preview1";

// biome-ignore lint: the engine passes as many parameters, and of the kinds, that the module declares
export type WasiFunction = (guest: Guest, ...parameters: any[]) => void;

/** Functions of preview1, by name. */
export type Functions = Readonly<Record<string, WasiFunction>>;

/** Those that every runtime imports; `uncommon/` has the rest. */
export const COMMON: Functions = {
  args_get: process.args_get,
  args_sizes_get: process.args_sizes_get,
  clock_time_get,
  environ_get: process.environ_get,
  environ_sizes_get: process.environ_sizes_get,
  fd_close: descriptors.fd_close,
  fd_fdstat_get: descriptors.fd_fdstat_get,
  fd_read: descriptors.fd_read,
  fd_readdir: descriptors.fd_readdir,
  fd_seek: descriptors.fd_seek,
  fd_sync: descriptors.fd_sync,
  fd_write: descriptors.fd_write,
  path_create_directory: folders.path_create_directory,
  path_filestat_get: folders.path_filestat_get,
  path_open: folders.path_open,
  path_remove_directory: folders.path_remove_directory,
  path_rename: folders.path_rename,
  path_unlink_file: folders.path_unlink_file,
  poll_oneoff,
  proc_exit: process.proc_exit,
  random_get: process.random_get,
};

/** Give the functions for a module: all of preview1 where it imports more than the common ones. */
export async function functionsFor(module: WebAssembly.Module): Promise<Functions> {
  const isSmall = WebAssembly.Module.imports(module).every((each) => each.module !== MODULE || each.name in COMMON);
  return isSmall ? COMMON : { ...COMMON, ...(await import("../uncommon/preview1.ts")).UNCOMMON };
}

/** Where an import finds the guest that calls it: set for a run, null before and after. */
export interface Visit {
  guest: Guest | null;
}

type Raw = readonly (number | bigint)[];
type Entrance = (...raw: Raw) => number;

/** Make what a module imports; each function finds its guest in the visit. */
export function makeImports(visit: Visit, functions: Functions): Record<string, Entrance> {
  const entries = Object.entries(functions).map(([name, answer]) => [name, enterBy(visit, answer)] as const);
  return Object.fromEntries(entries);
}

function enterBy(visit: Visit, answer: WasiFunction): Entrance {
  return (...raw) => {
    const [guest, parameters] = admit(visit, raw);
    try {
      answer(guest, ...parameters);
      return Errno.SUCCESS;
    } catch (reason) {
      return answerTo(guest, reason);
    }
  };
}

/** Give the guest that calls, and what it passes; one that was stopped may not go on, whatever it makes of what was thrown. */
export function admit({ guest }: Visit, raw: Raw): [Guest, (number | bigint)[]] {
  if (!guest || guest.stop) throw guest?.stop ?? new StopGuest("exit");
  return [guest, raw.map((value) => (typeof value === "bigint" ? BigInt.asUintN(64, value) : value >>> 0))];
}

/** Turn what was thrown into an errno, or note why the guest ends and throw it on. */
export function answerTo(guest: Guest, reason: unknown): number {
  if (reason instanceof WasiError) return reason.errno;
  if (reason instanceof StopGuest) guest.stop ??= reason;
  else guest.failure ??= reason;
  throw reason;
}

/**
 * The functions of `wasi_snapshot_preview1`, all of them, and where the guest comes in.
 *
 * Every parameter is unsigned here; those of 64 bits come as `bigint`. All but `proc_exit` return an errno.
 * Source: WebAssembly/WASI, `legacy/preview1/witx/wasi_snapshot_preview1.witx`.
 */

import type { Guest } from "../guest.ts";
import { JSPI } from "../jspi.ts";
import { StopGuest } from "../stop.ts";
import { Errno, WasiError } from "./abi.ts";
import * as clocks from "./clocks.ts";
import * as descriptors from "./descriptors.ts";
import * as folders from "./folders.ts";
import * as polling from "./polling.ts";
import * as process from "./process.ts";

export const MODULE = "wasi_snapshot_preview1";

// biome-ignore lint: the engine passes as many parameters, and of the kinds, that the module declares
type WasiFunction = (guest: Guest, ...parameters: any[]) => void | Promise<void>;

export const FUNCTIONS: Readonly<Record<string, WasiFunction>> = {
  args_get: process.args_get,
  args_sizes_get: process.args_sizes_get,
  clock_res_get: clocks.clock_res_get,
  clock_time_get: clocks.clock_time_get,
  environ_get: process.environ_get,
  environ_sizes_get: process.environ_sizes_get,
  fd_advise: descriptors.fd_advise,
  fd_allocate: descriptors.fd_allocate,
  fd_close: descriptors.fd_close,
  fd_datasync: descriptors.fd_sync,
  fd_fdstat_get: descriptors.fd_fdstat_get,
  fd_fdstat_set_flags: descriptors.fd_fdstat_set_flags,
  fd_fdstat_set_rights: descriptors.fd_fdstat_set_rights,
  fd_filestat_get: descriptors.fd_filestat_get,
  fd_filestat_set_size: descriptors.fd_filestat_set_size,
  fd_filestat_set_times: descriptors.fd_filestat_set_times,
  fd_pread: descriptors.fd_pread,
  fd_prestat_dir_name: descriptors.fd_prestat_dir_name,
  fd_prestat_get: descriptors.fd_prestat_get,
  fd_pwrite: descriptors.fd_pwrite,
  fd_read: descriptors.fd_read,
  fd_readdir: descriptors.fd_readdir,
  fd_renumber: descriptors.fd_renumber,
  fd_seek: descriptors.fd_seek,
  fd_sync: descriptors.fd_sync,
  fd_tell: descriptors.fd_tell,
  fd_write: descriptors.fd_write,
  path_create_directory: folders.path_create_directory,
  path_filestat_get: folders.path_filestat_get,
  path_filestat_set_times: folders.path_filestat_set_times,
  path_link: folders.path_link,
  path_open: folders.path_open,
  path_readlink: folders.path_readlink,
  path_remove_directory: folders.path_remove_directory,
  path_rename: folders.path_rename,
  path_symlink: folders.path_symlink,
  path_unlink_file: folders.path_unlink_file,
  poll_oneoff: polling.poll_oneoff,
  proc_exit: process.proc_exit,
  proc_raise: process.proc_raise,
  random_get: process.random_get,
  sched_yield: process.sched_yield,
  sock_accept: process.refuseSocket,
  sock_recv: process.refuseSocket,
  sock_send: process.refuseSocket,
  sock_shutdown: process.refuseSocket,
};

/** Where an import finds the guest that calls it: set for a run, null before and after. */
export interface Visit {
  guest: Guest | null;
}

const WAITING = ["fd_read", "poll_oneoff"];

/**
 * Make the functions that a module imports; each finds its guest in the visit.
 *
 * @param canSuspend Whether those that wait for the page suspend the guest.
 */
export function makeImports(visit: Visit, canSuspend = false): Record<string, WebAssembly.ImportValue> {
  const entries = Object.entries(FUNCTIONS).map(([name, answer]) => {
    const entrance = enterBy(visit, answer);
    const { Suspending } = JSPI;
    const suspends = canSuspend && WAITING.includes(name);
    return [name, suspends && Suspending ? new Suspending(entrance) : entrance] as const;
  });
  return Object.fromEntries(entries);
}

type Entrance = (...raw: (number | bigint)[]) => number | Promise<number>;

function enterBy(visit: Visit, answer: WasiFunction): Entrance {
  return (...raw) => {
    const { guest } = visit;
    // A guest that was stopped may not go on, whatever it makes of what was thrown.
    if (!guest || guest.stop) throw guest?.stop ?? new StopGuest("exit");
    const parameters = raw.map((value) => (typeof value === "bigint" ? BigInt.asUintN(64, value) : value >>> 0));
    try {
      const coming = answer(guest, ...parameters);
      if (!coming) return Errno.SUCCESS;
      return coming.then(
        () => Errno.SUCCESS,
        (reason: unknown) => answerTo(guest, reason),
      );
    } catch (reason) {
      return answerTo(guest, reason);
    }
  };
}

/** Turn what was thrown into an errno, or note why the guest ends and throw it on. */
function answerTo(guest: Guest, reason: unknown): number {
  if (reason instanceof WasiError) return reason.errno;
  if (reason instanceof StopGuest) guest.stop ??= reason;
  else guest.failure ??= reason;
  throw reason;
}

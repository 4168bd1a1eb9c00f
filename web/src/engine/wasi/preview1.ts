/**
 * The functions of `wasi_snapshot_preview1`, all of them, and where the guest comes in.
 *
 * A signature has a letter for each parameter: `i` for 32 bits, `I` for 64; both are unsigned here.
 * All but `proc_exit` return an errno. Source: WebAssembly/WASI,
 * `legacy/preview1/witx/wasi_snapshot_preview1.witx`.
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

// biome-ignore lint: the parameters are as many and of the kinds that the signature says
type WasiFunction = (guest: Guest, ...parameters: any[]) => void | Promise<void>;

export const FUNCTIONS: Readonly<Record<string, readonly [string, WasiFunction]>> = {
  args_get: ["ii", process.args_get],
  args_sizes_get: ["ii", process.args_sizes_get],
  clock_res_get: ["ii", clocks.clock_res_get],
  clock_time_get: ["iIi", clocks.clock_time_get],
  environ_get: ["ii", process.environ_get],
  environ_sizes_get: ["ii", process.environ_sizes_get],
  fd_advise: ["iIIi", descriptors.fd_advise],
  fd_allocate: ["iII", descriptors.fd_allocate],
  fd_close: ["i", descriptors.fd_close],
  fd_datasync: ["i", descriptors.fd_sync],
  fd_fdstat_get: ["ii", descriptors.fd_fdstat_get],
  fd_fdstat_set_flags: ["ii", descriptors.fd_fdstat_set_flags],
  fd_fdstat_set_rights: ["iII", descriptors.fd_fdstat_set_rights],
  fd_filestat_get: ["ii", descriptors.fd_filestat_get],
  fd_filestat_set_size: ["iI", descriptors.fd_filestat_set_size],
  fd_filestat_set_times: ["iIIi", descriptors.fd_filestat_set_times],
  fd_pread: ["iiiIi", descriptors.fd_pread],
  fd_prestat_dir_name: ["iii", descriptors.fd_prestat_dir_name],
  fd_prestat_get: ["ii", descriptors.fd_prestat_get],
  fd_pwrite: ["iiiIi", descriptors.fd_pwrite],
  fd_read: ["iiii", descriptors.fd_read],
  fd_readdir: ["iiiIi", descriptors.fd_readdir],
  fd_renumber: ["ii", descriptors.fd_renumber],
  fd_seek: ["iIii", descriptors.fd_seek],
  fd_sync: ["i", descriptors.fd_sync],
  fd_tell: ["ii", descriptors.fd_tell],
  fd_write: ["iiii", descriptors.fd_write],
  path_create_directory: ["iii", folders.path_create_directory],
  path_filestat_get: ["iiiii", folders.path_filestat_get],
  path_filestat_set_times: ["iiiiIIi", folders.path_filestat_set_times],
  path_link: ["iiiiiii", folders.path_link],
  path_open: ["iiiiiIIii", folders.path_open],
  path_readlink: ["iiiiii", folders.path_readlink],
  path_remove_directory: ["iii", folders.path_remove_directory],
  path_rename: ["iiiiii", folders.path_rename],
  path_symlink: ["iiiii", folders.path_symlink],
  path_unlink_file: ["iii", folders.path_unlink_file],
  poll_oneoff: ["iiii", polling.poll_oneoff],
  proc_exit: ["i", process.proc_exit],
  proc_raise: ["i", process.proc_raise],
  random_get: ["ii", process.random_get],
  sched_yield: ["", process.sched_yield],
  sock_accept: ["iii", process.refuseSocket],
  sock_recv: ["iiiiii", process.refuseSocket],
  sock_send: ["iiiii", process.refuseSocket],
  sock_shutdown: ["ii", process.refuseSocket],
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
  const entries = Object.entries(FUNCTIONS).map(([name, [signature, answer]]) => {
    const entrance = enterBy(visit, signature, answer);
    const { Suspending } = JSPI;
    const suspends = canSuspend && WAITING.includes(name);
    return [name, suspends && Suspending ? new Suspending(entrance) : entrance] as const;
  });
  return Object.fromEntries(entries);
}

type Entrance = (...raw: (number | bigint)[]) => number | Promise<number>;

function enterBy(visit: Visit, signature: string, answer: WasiFunction): Entrance {
  const kinds = [...signature];
  return (...raw) => {
    const { guest } = visit;
    // A guest that was stopped may not go on, whatever it makes of what was thrown.
    if (!guest || guest.stop) throw guest?.stop ?? new StopGuest("exit");
    const parameters = raw.map((value, index) =>
      kinds[index] === "I" ? BigInt.asUintN(64, value as bigint) : (value as number) >>> 0,
    );
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

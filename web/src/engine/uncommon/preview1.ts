/** The functions of preview1 that a small runtime does without. Loaded only for one that imports some of them. */

import type { Guest } from "../guest.ts";
import { Errno } from "../wasi/abi.ts";
import { readClock } from "../wasi/clocks.ts";
import { fd_sync } from "../wasi/descriptors.ts";
import { WasiError } from "../wasi/error.ts";
import type { Functions } from "../wasi/preview1.ts";
import * as descriptors from "./descriptors.ts";
import * as folders from "./folders.ts";

export const UNCOMMON: Functions = {
  clock_res_get,
  fd_advise: descriptors.fd_advise,
  fd_allocate: descriptors.fd_allocate,
  fd_datasync: fd_sync,
  fd_fdstat_set_flags: descriptors.fd_fdstat_set_flags,
  fd_fdstat_set_rights: descriptors.fd_fdstat_set_rights,
  fd_filestat_get: descriptors.fd_filestat_get,
  fd_filestat_set_size: descriptors.fd_filestat_set_size,
  fd_filestat_set_times: descriptors.fd_filestat_set_times,
  fd_pread: descriptors.fd_pread,
  fd_prestat_dir_name: descriptors.fd_prestat_dir_name,
  fd_prestat_get: descriptors.fd_prestat_get,
  fd_pwrite: descriptors.fd_pwrite,
  fd_renumber: descriptors.fd_renumber,
  fd_tell: descriptors.fd_tell,
  path_filestat_set_times: folders.path_filestat_set_times,
  path_link: folders.path_link,
  path_readlink: folders.path_readlink,
  path_symlink: folders.path_symlink,
  proc_raise,
  sched_yield,
  sock_accept: refuseSocket,
  sock_recv: refuseSocket,
  sock_send: refuseSocket,
  sock_shutdown: refuseSocket,
};

function clock_res_get(guest: Guest, clock: number, result: number): void {
  readClock(guest, clock);
  guest.memory.writeU64(result, guest.clock.resolution);
}

function proc_raise(): void {
  throw new WasiError(Errno.NOSYS);
}

function sched_yield(): void {}

/** All of `sock_`: there is no network. */
function refuseSocket(guest: Guest, number: number): void {
  guest.descriptors.get(number);
  throw new WasiError(Errno.NOTSOCK);
}

/**
 * A part of the tree, and what all nodes in it have in common.
 *
 * The guest's own files are one, each folder that was handed in is another. Nothing is moved or linked
 * from one to another, as between two disks.
 */

import type { Quota } from "./quota.ts";

export class Volume {
  readonly quota: Quota;
  /** Gives the time for what is made or changed, in nanoseconds since 1970. */
  readonly clock: () => bigint;
  /** A number that no other volume of the guest has. */
  readonly device: number;
  readonly readonly: boolean;
  #inodes = 0n;

  constructor(quota: Quota, clock: () => bigint, device = 1, readonly = false) {
    this.quota = quota;
    this.clock = clock;
    this.device = device;
    this.readonly = readonly;
  }

  /** Give a number for a node. */
  newInode(): bigint {
    this.#inodes += 1n;
    return this.#inodes;
  }
}

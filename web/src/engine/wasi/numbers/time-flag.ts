/** `fstflags`: which times to set, and from where. */

export const ATIM = 1;
export const ATIM_NOW = 2;
export const MTIM = 4;
export const MTIM_NOW = 8;
export const ALL = 15;

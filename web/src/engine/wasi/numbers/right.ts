/** `rights`: what a descriptor may be used for; only those that are looked at. */

export const FD_READ = 2n;
export const FD_WRITE = 64n;
export const ALL = 0x3fff_ffffn;

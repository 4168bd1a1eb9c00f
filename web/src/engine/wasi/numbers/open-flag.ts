/** `oflags` of `path_open`. */

export const CREAT = 1;
export const DIRECTORY = 2;
export const EXCL = 4;
export const TRUNC = 8;
export const ALL = 15;

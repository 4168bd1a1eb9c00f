/** `errno` of preview1: what a call that failed returns; only those that Cloche gives. */

export const SUCCESS = 0;
export const BADF = 8;
export const BUSY = 10;
export const EXIST = 20;
export const FAULT = 21;
export const FBIG = 22;
export const ILSEQ = 25;
export const INVAL = 28;
export const IO = 29;
export const ISDIR = 31;
export const LOOP = 32;
export const MFILE = 33;
export const MLINK = 34;
export const NAMETOOLONG = 37;
export const NOENT = 44;
export const NOSPC = 51;
export const NOSYS = 52;
export const NOTDIR = 54;
export const NOTEMPTY = 55;
export const NOTSOCK = 57;
export const NOTSUP = 58;
export const PERM = 63;
export const ROFS = 69;
export const SPIPE = 70;
export const XDEV = 75;
export const NOTCAPABLE = 76;

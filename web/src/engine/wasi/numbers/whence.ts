/** `whence` of `fd_seek`: what an offset is from. */

export const SET = 0;
export const CUR = 1;
export const END = 2;

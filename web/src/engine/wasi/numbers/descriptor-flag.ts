/** `fdflags`: how a descriptor behaves. */

export const APPEND = 1;
export const ALL = 31;

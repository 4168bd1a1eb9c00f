/** `filetype`: what a descriptor or a name stands for. */

export const UNKNOWN = 0;
export const CHARACTER_DEVICE = 2;
export const DIRECTORY = 3;
export const REGULAR_FILE = 4;
export const SOCKET_STREAM = 6;
export const SYMBOLIC_LINK = 7;

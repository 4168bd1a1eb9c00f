/** What can be wrong with what a guest does, by number: a bundler puts those where they are named. */

/** The engine has stopped it; what that said is told. */
export const TRAP = 0;
/** The host has failed in a call from it. */
export const HOST_FAILED = 1;
/** It does not read the replies to its calls. */
export const REPLIES_UNREAD = 2;

// What is wrong with a frame; `words` says it.
export const FRAME_TOO_LARGE = 3;
export const NOT_UTF8 = 4;
export const NOT_JSON = 5;
export const NO_MESSAGE = 6;
export const TOO_DEEP = 7;
export const LONE_SURROGATE = 8;
export const NUMBER_TOO_LARGE = 9;
export const WRONG_TAG = 10;
export const WRONG_CONTENT = 11;
export const WRONG_FIELDS = 12;
export const WRONG_ID = 13;
export const OLD_ID = 14;
export const WRONG_CALL = 15;
export const WRONG_KEYWORDS = 16;
export const REPR_NO_TEXT = 17;
export const WHY_NO_TEXT = 18;
export const DISPLAY_NO_TEXT = 19;
export const WRONG_DISPLAY = 20;
export const IMAGE_NO_BASE64 = 21;

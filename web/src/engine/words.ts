/** What a guest was stopped for, in the words of the server. Loaded only when one has been stopped so. */

import { type Fault, FaultKind } from "./fault.ts";

// V8, SpiderMonkey and JavaScriptCore each have their own.
const TRAPS: readonly (readonly [RegExp, string])[] = [
  [/table index is out of bounds|table index out of bounds|out of bounds call_indirect/i, "undefined element: out of bounds table access"],
  [/memory access out of bounds|index out of bounds|out of bounds memory access/i, "out of bounds memory access"],
  [/unreachable/i, "wasm `unreachable` instruction executed"],
  [/divide by zero|division by zero/i, "integer divide by zero"],
  [/divide result unrepresentable|integer overflow/i, "integer overflow"],
  [/float unrepresentable|invalid conversion to integer|out of bounds trunc/i, "invalid conversion to integer"],
  // V8 does not tell a function that is not there from one of another type.
  [/null/i, "uninitialized element"],
  [/signature|indirect call/i, "indirect call type mismatch"],
];

// What was said of it stands for "@".
const WRONG_FRAMES: Readonly<Record<number, string>> = {
  [FaultKind.FRAME_TOO_LARGE]: "it says that it has @ bytes; 1,048,576 is most",
  [FaultKind.NOT_UTF8]: "it is no UTF-8",
  [FaultKind.NOT_JSON]: "it is no JSON: @",
  [FaultKind.NO_MESSAGE]: "it is no message that a guest may send",
  [FaultKind.TOO_DEEP]: "it is nested deeper than @ levels",
  [FaultKind.LONE_SURROGATE]: "it has a lone surrogate",
  [FaultKind.NUMBER_TOO_LARGE]: "a number is too large",
  [FaultKind.WRONG_TAG]: "an object has a tag that there is not, or more than tag and content",
  [FaultKind.WRONG_CONTENT]: "the content of a @ is wrong",
  [FaultKind.WRONG_FIELDS]: "@ has other fields than it should",
  [FaultKind.WRONG_ID]: "a call's id is no positive number that can be written plainly",
  [FaultKind.OLD_ID]: "a call's id is not larger than the one before",
  [FaultKind.WRONG_CALL]: "a call's name is no text, or its args are no array",
  [FaultKind.WRONG_KEYWORDS]: "a call's kwargs are no object",
  [FaultKind.REPR_NO_TEXT]: "a value's repr is no text",
  [FaultKind.WHY_NO_TEXT]: "a value's why is no text",
  [FaultKind.DISPLAY_NO_TEXT]: "a display's data is no text",
  [FaultKind.WRONG_DISPLAY]: "a display is of a kind that there is not",
  [FaultKind.IMAGE_NO_BASE64]: "an image is no base64",
};

/** Say what happened. */
export function describe({ kind, said }: Fault): string {
  switch (kind) {
    case FaultKind.TRAP:
      return describeTrap(said);
    case FaultKind.HOST_FAILED:
      return `the host failed in a call from the guest: ${said}`;
    case FaultKind.REPLIES_UNREAD:
      return "the guest does not read the replies to its calls";
    default:
      return `the guest has sent a wrong frame: ${WRONG_FRAMES[kind]?.replace("@", () => said)}`;
  }
}

/** Give the server's words for an engine's. */
function describeTrap(message: string): string {
  const known = TRAPS.find(([pattern]) => pattern.test(message));
  return `wasm trap: ${known?.[1] ?? message}`;
}

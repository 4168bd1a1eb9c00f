/**
 * What an engine says when it stops a guest, in the words of the server's engine. Loaded only when one has
 * been stopped so.
 */

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

/** Give the server's words for an engine's. */
export function describeTrap(message: string): string {
  const known = TRAPS.find(([pattern]) => pattern.test(message));
  return `wasm trap: ${known?.[1] ?? message}`;
}

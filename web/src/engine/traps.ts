/** What an engine says when it stops a guest, in the words of the server's engine. */

// V8, SpiderMonkey and JavaScriptCore each have their own.
const STACK = /call stack|too much recursion/i;
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
const STACK_WORDS = "call stack exhausted";

/** Tell how a guest was stopped by the engine; null where it was not the engine. */
export function describeTrap(thrown: unknown): { isStack: boolean; detail: string } | null {
  if (!(thrown instanceof Error)) return null;
  // Of a native stack that is full, V8 says RangeError and SpiderMonkey says InternalError.
  if (STACK.test(thrown.message)) return { isStack: true, detail: `wasm trap: ${STACK_WORDS}` };
  if (!(thrown instanceof WebAssembly.RuntimeError)) return null;
  const known = TRAPS.find(([pattern]) => pattern.test(thrown.message));
  return { isStack: false, detail: `wasm trap: ${known?.[1] ?? thrown.message}` };
}

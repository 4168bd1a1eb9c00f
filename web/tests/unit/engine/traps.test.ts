import { expect, it } from "vitest";
import { describeTrap } from "../../../src/engine/traps.ts";

// What V8 and SpiderMonkey say, and what the server's engine says.
it.each([
  ["memory access out of bounds", "out of bounds memory access"],
  ["index out of bounds", "out of bounds memory access"],
  ["unreachable", "wasm `unreachable` instruction executed"],
  ["unreachable executed", "wasm `unreachable` instruction executed"],
  ["divide by zero", "integer divide by zero"],
  ["integer divide by zero", "integer divide by zero"],
  ["divide result unrepresentable", "integer overflow"],
  ["integer overflow", "integer overflow"],
  ["float unrepresentable in integer range", "invalid conversion to integer"],
  ["table index is out of bounds", "undefined element: out of bounds table access"],
  ["null function or function signature mismatch", "uninitialized element"],
  ["indirect call to null", "uninitialized element"],
  ["indirect call signature mismatch", "indirect call type mismatch"],
])("%s is told in the server's words", (said, words) => {
  expect(describeTrap(said)).toBe(`wasm trap: ${words}`);
});

it("what no engine has said so far is told as it is", () => {
  expect(describeTrap("something new")).toBe("wasm trap: something new");
});

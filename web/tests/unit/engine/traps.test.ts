import { expect, it } from "vitest";
import { describeTrap } from "../../../src/engine/traps.ts";

const trap = (message: string) => describeTrap(new WebAssembly.RuntimeError(message));

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
  expect(trap(said)).toEqual({ isStack: false, detail: `wasm trap: ${words}` });
});

it("a stack that is full is known in every engine's words", () => {
  for (const said of [new RangeError("Maximum call stack size exceeded"), new Error("too much recursion")]) {
    expect(describeTrap(said)).toEqual({ isStack: true, detail: "wasm trap: call stack exhausted" });
  }
});

it("what no engine says is no trap", () => {
  for (const thrown of [new TypeError("x is not a function"), "unreachable", null]) {
    expect(describeTrap(thrown)).toBeNull();
  }
  expect(trap("something new")?.detail).toBe("wasm trap: something new");
});

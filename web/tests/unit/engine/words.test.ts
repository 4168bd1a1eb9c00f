import { expect, it } from "vitest";
import { FaultKind } from "../../../src/engine/fault.ts";
import { describe } from "../../../src/engine/words.ts";

const describeTrap = (said: string) => describe({ kind: FaultKind.TRAP, said });

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

it("a failure of the host's and replies that are not read are told", () => {
  expect(describe({ kind: FaultKind.HOST_FAILED, said: "TypeError: x" })).toBe("the host failed in a call from the guest: TypeError: x");
  expect(describe({ kind: FaultKind.REPLIES_UNREAD, said: "" })).toBe("the guest does not read the replies to its calls");
});

it("every other fault is a wrong frame's, with words of its own", () => {
  const others = Object.values(FaultKind).filter((kind) => kind > FaultKind.REPLIES_UNREAD);
  const words = others.map((kind) => describe({ kind, said: "$& it" }));
  expect(new Set(words).size).toBe(others.length);
  for (const each of words) expect(each).toMatch(/^the guest has sent a wrong frame: [^@]*[^@u]$|\$& it/);
  expect(words.join()).not.toContain("undefined");
});

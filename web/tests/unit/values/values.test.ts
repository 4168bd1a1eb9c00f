import { describe, expect, it } from "vitest";
import { fromTagged, type Json, NotCarriedError, toTagged } from "../../../src/values/values.ts";

describe("a value", () => {
  it.each<[unknown, Json]>([
    [null, null],
    ["é", "é"],
    [1.5, 1.5],
    [2n ** 60n, { $: "int", v: "1152921504606846976" }],
    [Number.NaN, { $: "float", v: "nan" }],
    [-Infinity, { $: "float", v: "-inf" }],
    [new Uint8Array([0, 255]), { $: "bytes", v: "AP8=" }],
    [new Set([1]), { $: "set", v: [1] }],
    [new Map([[1, "x"]]), { $: "dict", v: [[1, "x"]] }],
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
  ])("%o goes there and back", (value, written) => {
    expect(toTagged(value)).toEqual(written);
    expect(fromTagged(written)).toEqual(value);
  });

  it("of a kind that JavaScript has not stays as it was written down", () => {
    const written = { $: "decimal", v: "1.10" };
    expect(toTagged(fromTagged(written))).toEqual(written);
    expect(fromTagged({ $: "tuple", v: [1] })).toEqual([1]);
  });

  const loop: unknown[] = [];
  loop.push(loop);
  it.each([[() => 1], [Symbol("x")], [loop], ["\ud800"], [new Date(0)], [2 ** 60]])("%o cannot be carried", (value) => {
    expect(() => toTagged(value)).toThrow(NotCarriedError);
  });

  it("named like a prototype's field changes no prototype", () => {
    const made = fromTagged(JSON.parse('{"__proto__": {"polluted": 1}}')) as object;
    expect(("polluted" in {}) || Object.getPrototypeOf(made) !== Object.prototype).toBe(false);
  });
});

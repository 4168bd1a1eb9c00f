import { describe, expect, it } from "vitest";
import { LiveInput } from "../../../../src/engine/attended/live.ts";
import { Input } from "../../../../src/engine/input.ts";
import { bytes, text } from "../../making.ts";

function open({ first = "", cap = 100 } = {}) {
  let asked = 0;
  const input = new LiveInput(bytes(first), cap, () => (asked += 1));
  const read = async (size: number) => {
    const target = new Uint8Array(size);
    await input.whenReady();
    return text(target.subarray(0, input.read(target)));
  };
  return { input, read, asked: () => asked };
}

describe("input that is all there", () => {
  it("is read in pieces, and ends", () => {
    const input = new Input(bytes("abc"));
    const target = new Uint8Array(2);
    expect([input.read(target), input.read(target), input.read(target)]).toEqual([2, 1, 0]);
    expect(input.ready()).toBe(true);
  });
});

describe("input that the page is asked for", () => {
  it("comes after what is there from the start", async () => {
    const { input, read, asked } = open({ first: "a" });
    expect([await read(9), asked()]).toEqual(["a", 0]);
    const coming = read(9);
    expect([input.ready(), asked()]).toEqual([false, 1]);
    input.give(bytes("bc"));
    expect(await coming).toBe("bc");
  });

  it("is kept until it has been read", async () => {
    const { input, read, asked } = open();
    const coming = read(2);
    input.give(bytes("abc"));
    expect([await coming, await read(2), asked()]).toEqual(["ab", "c", 1]);
  });

  it.each([[null], [new Uint8Array()]])("ends with %j, and is not asked for again", async (end) => {
    const { input, read, asked } = open();
    const coming = read(2);
    input.give(end);
    expect([await coming, await read(2), input.ready(), asked()]).toEqual(["", "", true, 1]);
  });

  it("ends at its cap, whatever the page gives", async () => {
    const { input, read, asked } = open({ first: "ab", cap: 4 });
    expect(await read(9)).toBe("ab");
    const coming = read(9);
    input.give(bytes("cdefg"));
    expect([await coming, await read(9), asked()]).toEqual(["cd", "", 1]);
  });

  it("is asked for once by all who wait", () => {
    const { input, asked } = open();
    expect(input.whenReady()).toBe(input.whenReady());
    expect(asked()).toBe(1);
  });

  it("is not taken where nobody asked", async () => {
    const { input, read } = open();
    input.give(bytes("early"));
    const coming = read(9);
    input.give(bytes("late"));
    expect(await coming).toBe("late");
  });
});

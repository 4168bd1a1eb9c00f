import { describe, expect, it } from "vitest";
import { RequestError } from "../../../src/errors.ts";
import { askForInput } from "../../../src/sandbox/input.ts";
import { bytes } from "../making.ts";

describe("input of the page", () => {
  it("may be text or bytes, at once or later", async () => {
    expect(await askForInput(() => "é", 1)).toEqual(bytes("é"));
    expect(await askForInput(async () => bytes("a"), 1)).toEqual(bytes("a"));
  });

  it.each([[null], [undefined]])("ends with %j", async (end) => {
    expect(await askForInput(() => end, 1)).toBeNull();
  });

  it("ends where nothing comes in time", async () => {
    expect(await askForInput(() => new Promise(() => {}), 0.01)).toBeNull();
  });

  it("has to be of those kinds", async () => {
    await expect(askForInput(() => 1 as never, 1)).rejects.toBeInstanceOf(RequestError);
  });

  it("fails as its source does", async () => {
    const source = () => {
      throw new RangeError("gone");
    };
    await expect(askForInput(source, 1)).rejects.toThrow("gone");
  });
});

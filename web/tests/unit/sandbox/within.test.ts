import { describe, expect, it } from "vitest";
import { within } from "../../../src/sandbox/within.ts";

const never = new Promise<string>(() => {});

describe("waiting within a time", () => {
  it("gives what came", async () => {
    expect(await within(60, Promise.resolve("a"), () => "late")).toBe("a");
  });

  it("fails as what was waited for", async () => {
    await expect(within(60, Promise.reject(new Error("no")), () => "late")).rejects.toThrow("no");
  });

  it("gives what there is in its place where nothing came", async () => {
    expect(await within(0.001, never, () => "late")).toBe("late");
  });

  it("fails where that does", async () => {
    const fail = () => {
      throw new Error("late");
    };
    await expect(within(0.001, never, fail)).rejects.toThrow("late");
  });
});

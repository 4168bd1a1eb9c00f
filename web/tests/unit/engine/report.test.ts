import { describe, expect, it } from "vitest";
import { NO_REPORT, readReport } from "../../../src/engine/report.ts";
import { text, World } from "../making.ts";

const AT = 1000;
const MAGIC = 0x31524c43;
const TEXTS = ["ValueError", "wrong", "pending out", "pending err"];

function world(words: (lengths: number[]) => number[] = (usual) => usual): World {
  const made = new World();
  const slices = TEXTS.flatMap((each, index) => made.put(2000 + 100 * index, each));
  words([MAGIC, 2, 1, ...slices]).forEach((word, index) => made.guest.memory.writeU32(AT + 4 * index, word));
  return made;
}

describe("a guest's report", () => {
  it("is read whole", () => {
    const report = readReport(world().guest.memory, AT);
    expect(report.outcome).toBe(2);
    expect(report.error).toEqual({ type: "ValueError", message: "wrong" });
    expect(report.pending.map(text)).toEqual(["pending out", "pending err"]);
  });

  it("without an exception tells of none", () => {
    const made = world((usual) => usual.with(4, 0));
    expect(readReport(made.guest.memory, AT).error).toBeNull();
  });

  it.each([
    ["another magic", 0, MAGIC + 1],
    ["a text outside of the memory", 3, 0xffff_fff0],
    ["a type that is too long", 4, 4097],
    ["a message that is too long", 6, 4097],
    ["pending output that is too long", 8, (64 << 10) + 1],
    ["a length of four gigabytes", 10, 0xffff_ffff],
  ])("with %s is none", (_, word, value) => {
    const made = world((usual) => usual.with(word, value));
    expect(readReport(made.guest.memory, AT)).toBe(NO_REPORT);
  });

  it.each([65536 - 43, 65536, 0xffff_ffff])("that is said to be at %i is none", (address) => {
    expect(readReport(new World().guest.memory, address)).toBe(NO_REPORT);
  });
});

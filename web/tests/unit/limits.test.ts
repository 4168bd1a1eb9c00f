import { expect, it } from "vitest";
import { LimitError } from "../../src/errors.ts";
import { DEFAULT_LIMITS, makeLimits } from "../../src/limits.ts";

it("what is not said is the default", () => {
  expect(makeLimits()).toEqual(DEFAULT_LIMITS);
  expect(makeLimits({ timeout: 1 })).toEqual({ ...DEFAULT_LIMITS, timeout: 1 });
});

it.each([
  { timeout: 0 },
  { timeout: -1 },
  { timeout: Number.NaN },
  { timeout: Infinity },
  { timeout: "1" },
  { memory: 1 },
  { memory: 2 ** 32 },
  { output: -1 },
  { output: 1.5 },
  { output: 2 ** 31 },
  { code: 0 },
  { file_nodes: 15 },
  { open_files: 7 },
  { clock_resolution: 2 },
  { on_output: "explode" },
  { timeoutMs: 1000 },
])("%o makes no sense", (given) => {
  expect(() => makeLimits(given as never)).toThrow(LimitError);
});

import { expect, it } from "vitest";
import { spread } from "../../../page/histogram.ts";

it("counts every time in one bar", () => {
  const times = Array.from({ length: 1000 }, (_, index) => 0.5 + (index % 10) / 20);
  const found = spread(times);
  expect(found.counts.reduce((sum, each) => sum + each)).toBe(1000);
  expect(found.counts.length).toBe(40);
  expect([found.median, found.slow]).toEqual([0.75, 0.95]);
});

it("has the slowest in the last bar, which does not make all others small", () => {
  const found = spread([...new Array<number>(99).fill(1), 5000]);
  expect(found.counts.at(-1)).toBe(1);
  expect(found.most).toBe(2.5);
});

it("takes what there is, be it nothing", () => {
  expect(spread([]).median).toBe(0);
  expect(spread([3]).median).toBe(3);
});

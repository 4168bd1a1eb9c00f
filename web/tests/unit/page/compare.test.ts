import { expect, it } from "vitest";
import { compare } from "../../../page/compare.ts";

it("finds no difference in what is equal, whatever the order", () => {
  const here = { status: "ok", files: { a: "1", b: "2" }, value: [1, { x: 1, y: 2 }] };
  const there = { value: [1, { y: 2, x: 1 }], files: { b: "2", a: "1" }, status: "ok" };
  expect(compare(here, there)).toEqual({ count: 3, differences: [] });
});

it("leaves out what is no part of a result's truth", () => {
  expect(compare({ usage: { run_seconds: 1 } }, { usage: { run_seconds: 2 } }).count).toBe(0);
});

it("tells which fields differ, also where one has it alone", () => {
  const { differences } = compare({ status: "ok", extra: 1 }, { status: "error", stdout: "" });
  expect(differences).toEqual([
    { field: "status", here: '"ok"', there: '"error"' },
    { field: "extra", here: "1", there: "not there" },
    { field: "stdout", here: "not there", there: '""' },
  ]);
});

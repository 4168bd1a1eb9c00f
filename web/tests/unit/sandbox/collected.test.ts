import { expect, it } from "vitest";
import { CollectedStream } from "../../../src/sandbox/collected.ts";

it("a character that comes in two pieces is told whole", () => {
  const told: string[] = [];
  const stream = new CollectedStream((text) => told.push(text));
  const data = Buffer.from("aé\u{1f600}");
  for (const byte of data) stream.take(new Uint8Array([byte]), false);
  expect(new Uint8Array(stream.finish())).toEqual(new Uint8Array(data));
  expect(told).toEqual(["a", "é", "\u{1f600}"]);
});

it("a character that is cut is told at the end, as one that is not right", () => {
  const told: string[] = [];
  const stream = new CollectedStream((text) => told.push(text));
  stream.take(new Uint8Array([0xc3]), true);
  stream.finish();
  expect([told, stream.truncated]).toEqual([["\ufffd"], true]);
});

import { expect, it } from "vitest";
import { anyFlip, FILES, tamperedFetch } from "../../../page/tampering.ts";

const serve = async () => new Response(new Uint8Array(100), { headers: { "content-type": "application/wasm" } });

it("flips one bit of the one file", async () => {
  let told: number[] = [];
  const fetch = tamperedFetch(serve, { file: "manifest.sig", place: 0.5, bit: 3 }, (...place) => (told = place));
  const other = new Uint8Array(await (await fetch(new URL("https://x.test/manifest.json?a"))).arrayBuffer());
  expect(other.every((each) => each === 0)).toBe(true);
  const response = await fetch(new URL("https://x.test/manifest.sig?a"));
  const data = new Uint8Array(await response.arrayBuffer());
  expect([data[50], data.filter((each) => each).length]).toEqual([8, 1]);
  expect(told).toEqual([50, 100]);
  expect(response.headers.get("content-type")).toBe("application/wasm");
});

it("chooses among all bits of all files", () => {
  expect(anyFlip(() => 0)).toEqual({ file: FILES[0], place: 0, bit: 0 });
  const last = anyFlip(() => 0.999999);
  expect([last.file, last.bit]).toEqual([FILES.at(-1), 7]);
});

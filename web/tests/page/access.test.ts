/** What axe finds in the page: nothing serious, in either theme, on any screen. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as Axe from "axe-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openAll, type Opened, picture, press, visit } from "./opening.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let opened: Opened;

beforeAll(async () => {
  opened = await openAll();
}, 60_000);
afterAll(() => opened?.close());

it.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
  ["dark", 390],
] as const)("is accessible when it is %s and %i pixels wide", async (colorScheme, width) => {
  const { page } = await visit(opened, { colorScheme, viewport: { width, height: 844 } });
  await page.click("summary");
  await press(page, "[data-example=loop]");
  for (const id of ["beside", "tamper"]) {
    await page.click(`#${id}`);
    await page.waitForSelector(`#${id}:not([disabled])`);
  }
  await page.evaluate(AXE); // as a debugger does, whom the page's policy does not bind
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof Axe }).axe.run());
  const told = violations.map(({ id, impact, nodes }) => `${impact}: ${id} at ${nodes.map((each) => each.target)}`);
  await picture(page, `axe-${colorScheme}-${width}`);
  expect(told).toEqual([]);
});

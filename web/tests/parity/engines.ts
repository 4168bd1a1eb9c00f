/** The engines that the cases are run in: node itself, and real browsers. */

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { answerCases, type Questions } from "./answering.ts";
import type { Served } from "./serving.ts";

export interface Engine {
  readonly name: string;
  answer(questions: Questions): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const PAGE = "/pages/parity.html";

/** The built runner, in the node that runs the tests. */
export async function openNode(served: Served): Promise<Engine> {
  const cloche = await import(/* @vite-ignore */ new URL("../../dist/cloche.js", import.meta.url).href);
  Object.assign(globalThis, { cloche });
  return { name: `node ${process.version}`, answer: at(served, answerCases), close: async () => {} };
}

export async function openChromium(served: Served): Promise<Engine> {
  const executablePath = findBrowser("chromium", ["/usr/bin/chromium", "/usr/bin/chromium-browser"]);
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
  });
  const page = await browser.newPage();
  await page.goto(`${served.origin}${PAGE}`);
  await page.waitForFunction("globalThis.cloche");
  return {
    name: `chromium ${browser.version()}`,
    answer: at(served, (questions) => page.evaluate(answerCases, questions)),
    close: () => browser.close(),
  };
}

export async function openFirefox(served: Served): Promise<Engine> {
  const executablePath = findBrowser("firefox-esr", ["/usr/bin/firefox-esr", "/usr/bin/firefox"]);
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    protocolTimeout: 600_000,
  });
  const page = await browser.newPage();
  await page.goto(`${served.origin}${PAGE}`);
  await page.waitForFunction("globalThis.cloche");
  return {
    name: await browser.version(),
    answer: at(served, (questions) => page.evaluate(answerCases, questions)),
    close: () => browser.close(),
  };
}

/** Complete a bundle's address, which is given from the server's root. */
function at(served: Served, answer: Engine["answer"]): Engine["answer"] {
  return (asked) => answer({ ...asked, bundle: new URL(asked.bundle, served.origin).href });
}

function findBrowser(name: string, places: readonly string[]): string {
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error(`there is no ${name} on this machine: apt-get install ${name}`);
  return found;
}

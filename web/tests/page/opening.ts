/** `cloche web` as a child process, and a real Chromium that looks at its page. */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
export const PYTHON = `${ROOT}.venv/bin/python`;
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
export const BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"];
const SCREENSHOTS = `${ROOT}build/screenshots`;
// A busy machine compiles slowly, and the server compiles once.
const PATIENCE_MILLISECONDS = 90_000;

export interface Opened {
  readonly url: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Serve the page, and start a browser. */
export async function openAll(): Promise<Opened> {
  const executablePath = findChromium();
  const server = spawn(PYTHON, ["-m", "cloche", "web", "--no-open", "--port", "0"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(server.stdout).once("line", (line) => resolve(/http:\S+/.exec(line)?.[0] ?? ""));
    server.once("exit", (code) => reject(new Error(`cloche web has ended with ${code}`)));
  });
  const browser = await chromium.launch({
    executablePath,
    args: BROWSER_ARGUMENTS,
  });
  return {
    url,
    browser,
    close: async () => {
      await browser.close();
      server.kill("SIGINT");
    },
  };
}

/** @throws Error Where there is none; the message says how to get one. */
export function findChromium(): string {
  const found = BROWSERS.find((each) => existsSync(each));
  if (!found) throw new Error("there is no chromium on this machine: apt-get install chromium");
  return found;
}

/** A page, and what went wrong in it. */
export interface Visit {
  readonly page: Page;
  /** Errors, what a policy forbade, and requests to anybody else. */
  readonly complaints: string[];
}

/** Visit the page in a profile of its own, and wait for its first result. */
export async function visit(opened: Opened, options: BrowserContextOptions = {}, fragment = ""): Promise<Visit> {
  const context = await opened.browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MILLISECONDS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(opened.url)) complaints.push(request.url());
  });
  await page.goto(opened.url + fragment);
  await page.waitForSelector(".cm-content");
  await ended(page);
  return { page, complaints };
}

/** Wait until nothing runs, and give the line that says how it ended. */
export async function ended(page: Page): Promise<string> {
  await page.waitForSelector("#status:not([data-kind=busy])[data-kind]");
  return page.innerText("#status");
}

/** Press a button, wait until the run that it begins has ended, and give how. */
export async function press(page: Page, selector: string): Promise<string> {
  await page.click(selector);
  return ended(page);
}

/** What the page shows as the result. */
export async function shownResult(page: Page): Promise<Record<string, any>> {
  return JSON.parse((await page.textContent("#result")) ?? "");
}

/** Keep a picture of the whole page, as an artefact. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
}

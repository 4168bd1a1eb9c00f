/**
 * The figures that the page and its runner promise, measured in a real Chromium, as a table.
 *
 * Called by `make bench-web`. What else the machine does counts in every figure, so its load is told.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "playwright-core";
import type * as Cloche from "../src/index.ts";
import { BROWSER_ARGUMENTS, findChromium, openAll, PYTHON, ROOT } from "../tests/page/opening.ts";
import { serve } from "../tests/parity/serving.ts";

const VISITS = 10;
const SETTLING_MILLISECONDS = 1500;
const RUNS = 100;
const STOPS = 30;

interface Figure {
  readonly bar: string;
  /** Null where nothing was promised of it. */
  readonly wanted: number | null;
  readonly unit: string;
  readonly measured: number;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** From the start of a navigation to the first result, in a browser that has never seen the page. */
async function measureVisits(): Promise<Figure> {
  const opened = await openAll();
  const times: number[] = [];
  for (let count = 0; count < VISITS; count += 1) {
    const profile = mkdtempSync(join(tmpdir(), "cloche-profile-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: findChromium(),
      args: BROWSER_ARGUMENTS,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    await page.waitForTimeout(SETTLING_MILLISECONDS); // the browser's own start is not the page's
    await page.addInitScript(watchForResult);
    await page.goto(opened.url);
    await page.waitForSelector("#status[data-kind=ok]");
    times.push(await page.evaluate(() => (globalThis as unknown as { first: number }).first));
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
  await opened.close();
  return { bar: "navigation to the first MicroPython result", wanted: 1000, unit: "ms", measured: median(times) };
}

/** Runs in the page, before anything of it: note when the first result is shown. */
function watchForResult(): void {
  document.addEventListener("DOMContentLoaded", () => {
    const status = document.querySelector<HTMLElement>("#status");
    if (!status) return;
    const look = new MutationObserver(() => {
      if (status.dataset["kind"] !== "ok") return;
      Object.assign(globalThis, { first: performance.now() });
      look.disconnect();
    });
    look.observe(status, { attributes: true });
  });
}

/** Fresh runs in a worker that is warm, and runs that have to be stopped. */
async function measureRuns(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "cloche-bundles-"));
  for (const name of ["lang-python", "lang-cpython"]) {
    execFileSync(PYTHON, ["-m", "cloche", "bundle", "export", name, folder], { cwd: ROOT });
  }
  const served = await serve({
    build: new URL(`file://${folder}/`),
    dist: new URL("../dist/", import.meta.url),
    pages: new URL("../tests/pages/", import.meta.url),
  });
  const browser = await chromium.launch({ executablePath: findChromium(), args: BROWSER_ARGUMENTS });
  const page = await browser.newPage();
  await page.goto(`${served.origin}/pages/parity.html`);
  await page.waitForFunction("globalThis.cloche");
  const figures: Figure[] = [];
  const key = readFileSync(join(ROOT, "src/cloche/official/bundles/development.pub"), "utf8").trim();
  for (const [name, title, wanted] of [
    ["lang-python", "MicroPython", 1],
    ["lang-cpython", "CPython", 10],
  ] as const) {
    const [version = ""] = readdirSync(join(folder, name));
    const url = `${served.origin}/build/${name}/${version}/`;
    const { runs, late, returned } = await page.evaluate(timeRuns, { url, key, count: RUNS, stops: STOPS });
    figures.push(
      { bar: `fresh run in a warm worker, ${title}`, wanted, unit: "ms", measured: median(runs) },
      { bar: `a guest past its time limit, ${title}`, wanted: 20, unit: "ms", measured: median(late) },
      { bar: `its whole call past the limit, ${title}`, wanted: null, unit: "ms", measured: median(returned) },
    );
  }
  await browser.close();
  served.close();
  rmSync(folder, { recursive: true, force: true });
  return figures;
}

/** Runs in the page. */
async function timeRuns(asked: { url: string; key: string; count: number; stops: number }) {
  const { loadRuntime, Sandbox } = (globalThis as unknown as { cloche: typeof Cloche }).cloche;
  const sandbox = new Sandbox(await loadRuntime(asked.url, { publicKey: asked.key }));
  const timed = async (request: Cloche.RunRequest) => {
    await sandbox.ready();
    const begun = performance.now();
    const { usage } = await sandbox.execute(request);
    return { whole: performance.now() - begun, own: usage.run_seconds * 1000 };
  };
  const plain = sandbox.request("print(1 + 1)");
  const endless = { ...sandbox.request("while True: pass"), limits: { ...sandbox.limits, timeout: 0.3 } };
  const runs: number[] = [];
  const late: number[] = [];
  const returned: number[] = [];
  for (let count = 0; count < 50; count += 1) await timed(plain); // until the engine knows the code
  for (let count = 0; count < asked.count; count += 1) runs.push((await timed(plain)).whole);
  for (let count = 0; count < asked.stops; count += 1) {
    const { whole, own } = await timed(endless);
    late.push(own - 300);
    returned.push(whole - 300);
  }
  sandbox.close();
  return { runs, late, returned };
}

/** What a page loads that runs code and no more: the runner, the worker, and what they always import. */
function measureSizes(): Figure[] {
  const dist = fileURLToPath(new URL("../dist/", import.meta.url));
  const more = readdirSync(dist).filter((name) => name.startsWith("preview1-"));
  const kilobytes = (names: readonly string[]) => bytesOf(dist, names) / 1000;
  return [
    { bar: "runner without the page, in brotli", wanted: 12, unit: "kB", measured: kilobytes([]) },
    { bar: "the same with what CPython imports", wanted: null, unit: "kB", measured: kilobytes(more) },
  ];
}

function bytesOf(dist: string, more: readonly string[]): number {
  const files = new Set(["cloche.js", "worker.js", ...more]);
  let bytes = 0;
  for (const name of files) {
    const text = readFileSync(join(dist, name), "utf8");
    for (const [, imported = ""] of text.matchAll(/\b(?:from|import)\s*["'`]\.\/([^"'`]+)/g)) files.add(imported);
    bytes += brotliCompressSync(text).length;
  }
  return bytes;
}

const load = () => loadavg()[0]?.toFixed(1);
const before = load();
const figures = [await measureVisits(), ...(await measureRuns()), ...measureSizes()];
for (const { bar, wanted, unit, measured } of figures) {
  const verdict = wanted === null ? "" : `wanted ${String(wanted).padStart(5)}  ${measured <= wanted ? "met" : "NOT met"}`;
  console.log(`${bar.padEnd(46)} ${measured.toFixed(1).padStart(8)} ${unit.padEnd(3)} ${verdict}`);
}
console.log(`load of the machine: ${before} before, ${load()} after`);

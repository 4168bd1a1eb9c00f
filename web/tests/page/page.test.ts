/** The page in a real Chromium, as a visitor finds it. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { BrowserContextOptions } from "playwright-core";
import { ended, openAll, type Opened, picture, press, shownResult, type Visit, visit } from "./opening.ts";

// For `expect.poll`; Playwright's own waiting for a function evaluates text, which the page's policy forbids.
const PATIENT = { timeout: 90_000 };

let opened: Opened;
let open: Visit[] = [];

beforeAll(async () => {
  opened = await openAll();
}, 60_000);
afterAll(() => opened?.close());
afterEach(async () => {
  const visits = open;
  open = [];
  for (const { page } of visits) await page.context().close();
  expect(visits.flatMap(({ complaints }) => complaints)).toEqual([]);
});

async function look(options?: BrowserContextOptions, fragment?: string): Promise<Visit["page"]> {
  const made = await visit(opened, options, fragment);
  open.push(made);
  return made.page;
}

describe("a visitor", () => {
  it("sees a result at once, and what was verified for it", async () => {
    const page = await look();
    expect(await page.innerText("#output")).toContain("Hello from micropython");
    expect(await page.innerText("#status")).toMatch(/^ok · exit code 0 · [\d.]+ ms$/);
    const verified = await page.innerText("#verified");
    expect(verified).toMatch(/^Verified: lang-python [\d.]+ · signed with .+, Ed25519 [0-9a-f]{12} · .+ SHA-256 [0-9a-f]{12} · ready in /);
    expect(await page.isVisible("#progress")).toBe(false);
  });

  it("runs other code with Ctrl-Enter", async () => {
    const page = await look();
    await page.click(".cm-content");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("print(6 * 7)\n2 ** 10");
    await page.keyboard.press("Control+Enter");
    expect(await ended(page)).toContain("ok");
    await expect.poll(() => page.textContent("#output"), PATIENT).toBe("42\nvalue: 1024\n");
    expect(await shownResult(page)).toMatchObject({ status: "ok", stdout: "42\n", value: 1024 });
  });

  it("sees output as it comes, and can stop it", async () => {
    const page = await look();
    await page.click("[data-example=stream]");
    await expect.poll(() => page.textContent("#output"), PATIENT).toMatch(/^[*]/);
    expect(await page.getAttribute("#status", "data-kind")).toBe("busy");
    await page.click("#stop");
    expect(await ended(page)).toContain("stopped by you");
    expect(await page.isVisible("#stop")).toBe(false);
  });

  it("gets CPython, and back", async () => {
    const page = await look();
    await page.getByText("CPython", { exact: true }).click();
    expect(await ended(page)).toContain("ok");
    expect(await page.innerText("#output")).toContain("Hello from cpython 3.13");
    expect(await page.innerText("#verified")).toContain("lang-cpython");
    await page.getByText("MicroPython", { exact: true }).click();
    expect(await ended(page)).toContain("ok");
    expect(await page.innerText("#output")).toContain("Hello from micropython");
  });
});

describe("an attack", () => {
  const ATTACKS: [name: string, status: string, code: number, output: string | RegExp][] = [
    ["loop", "timeout", 124, "this is kept, whatever comes next\n"],
    ["memory", "memory_limit", 137, "asking for one gigabyte\n"],
    ["flood", "output_limit", 141, /^(spam )+/],
    ["escape", "ok", 0, /read a file of yours -> FileNotFoundError/],
    ["sleep", "timeout", 124, "good night\n"],
  ];

  it.each(ATTACKS)("such as %s ends as %s, and the page goes on", async (name, status, code, output) => {
    const page = await look();
    await press(page, `[data-example=${name}]`);
    const result = await shownResult(page);
    expect(result).toMatchObject({ status, exit_code: code });
    expect(result["stdout"]).toMatch(output);
    if (name === "flood") expect(result["stdout"].length).toBe(64 << 10);
    if (name === "escape") expect(result["stdout"]).not.toMatch(/root:|->.*(<|uid)/);
    expect(await press(page, "[data-example=hello]")).toContain("ok");
    expect(await page.innerText("#output")).toContain("Hello from");
  });
});

describe("a proof", () => {
  it("of one truth shows that the server's result is the same", async () => {
    const page = await look();
    for (const example of ["data", "files", "escape", "flood", "memory"]) {
      await press(page, `[data-example=${example}]`);
      await page.click("#beside");
      await page.waitForSelector("#difference .good, #difference .bad");
      expect(await page.innerText("#difference")).toMatch(/^No difference in \d+ fields\. .+ here, .+ there\.$/);
    }
  });

  it("of fresh interpreters runs a thousand, and shows how long they took", async () => {
    const page = await look();
    await page.click("#thousand");
    await expect.poll(() => page.textContent("#histogram"), PATIENT).toContain("in all");
    expect(await page.innerText("#histogram")).toMatch(/1,000 runs: median [\d.]+ ms, 99 of 100 within/);
    expect(await page.locator("#histogram rect").count()).toBe(40);
  });

  it("of known code refuses it with any bit flipped", async () => {
    const page = await look();
    for (let count = 0; count < 5; count += 1) {
      await page.click("#tamper");
      await page.waitForSelector("#tamper:not([disabled])");
      expect(await page.innerText("#refusal")).toMatch(
        /^Flipped bit \d of byte [\d,]+ of [\d,]+ in \S+\.\s+Refused before anything ran\. (Signature|Asset)Error: /,
      );
    }
  });
});

it("shows the tool as a model sees it", async () => {
  const page = await look();
  await press(page, "[data-example=data]");
  const [tools, asked, answered] = await Promise.all(
    ["#tools", "#asked", "#answered"].map(async (each) => JSON.parse((await page.textContent(each)) ?? "")),
  );
  expect(tools).toMatchObject([{ name: "Python", parameters: { required: ["code"] } }]);
  expect(asked).toMatchObject({ name: "Python", arguments: { code: expect.stringContaining("mean age") } });
  expect(answered).toMatchObject({ status: "ok", stdout: expect.stringContaining("mean age: 60.4") });
});

it("shares code in a link that opens as it was", async () => {
  const page = await look({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.click(".cm-content");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("print('shared é', 1 + 1)");
  await page.click("#share");
  await expect.poll(() => new URL(page.url()).hash, PATIENT).not.toBe("");
  const fragment = new URL(page.url()).hash;
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(page.url());
  const other = await look({}, fragment);
  expect(await other.innerText("#output")).toBe("shared é 2\n");
});

it.each(["#1.micropython.@@@", "#nonsense", "#1.perl.AAAA", "#2.micropython.S04sAgA", "#<script>"])(
  "opens as usual where a link has %s",
  async (fragment) => {
    const page = await look({}, fragment);
    expect(await page.innerText("#output")).toContain("Hello from");
  },
);

it("can be used with the keyboard alone", async () => {
  const page = await look();
  const focused = () => page.evaluate("document.activeElement.id || document.activeElement.value || document.activeElement.dataset.example");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter"); // "Skip to the code"
  expect(await focused()).toBe("code");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("print('by keys')");
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => page.textContent("#output"), PATIENT).toBe("by keys\n");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("run");
  await page.keyboard.press("Enter");
  expect(await ended(page)).toContain("ok");
  const seen: unknown[] = [];
  for (let count = 0; count < 12; count += 1) {
    await page.keyboard.press("Tab");
    seen.push(await focused());
  }
  expect(seen).toEqual(expect.arrayContaining(["share", "output", "beside", "thousand", "tamper", "tools", "asked", "answered"]));
  await page.focus("input[value=micropython]");
  await page.keyboard.press("ArrowRight");
  expect(await ended(page)).toContain("ok");
  expect(await page.innerText("#output")).toBe("by keys\n");
  await expect.poll(() => page.textContent("#verified"), PATIENT).toContain("lang-cpython");
});

it("fits a screen of 390 pixels", async () => {
  const page = await look({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await press(page, "[data-example=escape]");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  for (const button of await page.locator("button:visible").all()) {
    const box = await button.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(24);
  }
  await picture(page, "phone-light");
});

it.each(["light", "dark"] as const)("is %s where the system is, and otherwise by its switch", async (colorScheme) => {
  const page = await look({ colorScheme, viewport: { width: 1280, height: 900 } });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = "rgb(247, 245, 238)";
  const dark = "rgb(19, 24, 20)";
  expect(await ground()).toBe(colorScheme === "light" ? light : dark);
  await picture(page, `wide-${colorScheme}`);
  await page.click("#theme");
  expect([await ground(), await page.innerText("#theme-word")]).toEqual([light, "Light"]);
  await page.click("#theme");
  expect(await ground()).toBe(dark);
  await page.reload();
  expect([await ground(), await page.innerText("#theme-word")]).toEqual([dark, "Dark"]);
});

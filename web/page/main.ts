/** The page: puts its parts together, and runs the first example. */

import { runBeside } from "./beside.ts";
import { Bench } from "./bench.ts";
import { openEditor } from "./editor.ts";
import { make, place } from "./elements.ts";
import { ATTACKS, type Example, EXAMPLES } from "./examples.ts";
import { getReady, TITLES } from "./runtimes.ts";
import { megabytes } from "./seal.ts";
import { settings } from "./settings.ts";
import { fromFragment, toFragment } from "./share.ts";
import { showStatus } from "./status.ts";
import { tamper } from "./tamper.ts";
import { startTheme } from "./theme.ts";
import { runThousand } from "./thousand.ts";

const FIRST = "micropython";

function offerRuntimes(bench: Bench): void {
  const smallestFirst = [...settings.runtimes].sort((a, b) => a.size - b.size);
  const choices = smallestFirst.map(({ runtime, size, packages }) => {
    const input = make("input", { type: "radio", name: "runtime", value: runtime, checked: runtime === bench.runtime });
    input.addEventListener("change", () => {
      bench.runtime = runtime;
      void bench.run();
    });
    const shown = make("span", {}, make("b", {}, TITLES[runtime] ?? runtime), " ", make("small", {}, megabytes(size)));
    return make("label", { title: packages.join(", ") }, input, shown);
  });
  place("runtimes").replaceChildren(...choices);
}

/** Choose a runtime as if by hand. */
function choose(bench: Bench, runtime: string): void {
  bench.runtime = runtime;
  const input = place("runtimes").querySelector<HTMLInputElement>(`[value="${runtime}"]`);
  if (input) input.checked = true;
}

function offer(id: string, examples: readonly Example[], bench: Bench): void {
  const isThere = ({ runtime }: Example) => !runtime || settings.runtimes.some((each) => each.runtime === runtime);
  const buttons = examples.filter(isThere).map(({ id: name, title, code, runtime }) => {
    const button = make("button", { type: "button" }, title);
    button.dataset["example"] = name;
    button.addEventListener("click", () => {
      bench.code = code;
      if (runtime) choose(bench, runtime);
      void bench.run();
    });
    return button;
  });
  place(id).replaceChildren(...buttons);
}

/** Have a button do something, and nothing else until it is done. */
function wire(id: string, act: () => Promise<unknown>): void {
  const button = place<HTMLButtonElement>(id);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      showStatus("bad", String(error));
    } finally {
      button.disabled = false;
    }
  });
}

async function copyLink(bench: Bench): Promise<void> {
  history.replaceState(null, "", await toFragment(bench));
  const button = place("share");
  try {
    await navigator.clipboard.writeText(location.href);
    button.textContent = "Link copied";
  } catch {
    button.textContent = "Link is in the address bar";
  }
}

async function start(): Promise<void> {
  startTheme();
  const shared = await fromFragment(location.hash);
  const isThere = settings.runtimes.some((each) => each.runtime === shared?.runtime);
  const editor = openEditor(shared?.code ?? EXAMPLES[0]?.code ?? "", () => void bench.run());
  const bench = new Bench(editor, shared && isThere ? shared.runtime : FIRST);
  offerRuntimes(bench);
  offer("examples", EXAMPLES, bench);
  offer("attacks", ATTACKS, bench);
  place("run").addEventListener("click", () => void bench.run());
  place("stop").addEventListener("click", () => bench.stop());
  wire("share", () => copyLink(bench));
  wire("beside", () => runBeside(bench));
  wire("thousand", () => runThousand(bench));
  wire("tamper", () => tamper(bench));
  await bench.run();
  editor.improve();
}

// Asked for before anything else, the page's own text included, since it takes the longest.
getReady(FIRST, () => {}).catch(() => {}); // the bench says why
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => void start());
else void start();

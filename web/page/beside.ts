/** "One truth": the same code here and on the server, and what differs. */

import { resultToJson } from "../src/index.ts";
import type { Bench } from "./bench.ts";
import { compare, type Difference } from "./compare.ts";
import { make, place, sentence } from "./elements.ts";
import { runOnServer } from "./server.ts";
import { milliseconds } from "./status.ts";

const LONGEST = 160;

export async function runBeside(bench: Bench): Promise<void> {
  const target = place("difference");
  const { runtime, code } = bench;
  const here = await bench.run();
  if (!here) return;
  target.replaceChildren(sentence("asking the server…"));
  try {
    const there = await runOnServer(runtime, code);
    const { count, differences } = compare(resultToJson(here), there);
    const times = `${milliseconds(here.usage.run_seconds * 1000)} here, ${timeOf(there)} there.`;
    const verdict = differences.length
      ? sentence(`${differences.length} of ${count} fields differ. ${times}`, "bad")
      : sentence(`No difference in ${count} fields. ${times}`, "good");
    target.replaceChildren(verdict, ...(differences.length ? [table(differences)] : []));
  } catch (error) {
    target.replaceChildren(sentence(`The server did not run it: ${(error as Error).message}`, "bad"));
  }
}

function timeOf(result: Readonly<Record<string, unknown>>): string {
  const { run_seconds } = result["usage"] as { run_seconds: number };
  return milliseconds(run_seconds * 1000);
}

function table(differences: readonly Difference[]): HTMLTableElement {
  const head = make("tr", {}, ...["field", "here", "server"].map((word) => make("th", { scope: "col" }, word)));
  const rows = differences.map(({ field, here, there }) =>
    make("tr", {}, make("th", { scope: "row" }, field), make("td", {}, short(here)), make("td", {}, short(there))),
  );
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

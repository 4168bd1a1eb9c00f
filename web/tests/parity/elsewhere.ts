/**
 * Every case in the program that runs this file, for those that vitest does not run in:
 *
 *     deno run -A tests/parity/elsewhere.ts [RUNTIME [ID…]]        bun tests/parity/elsewhere.ts [RUNTIME [ID…]]
 *
 * `make test-web` has asked the server by then. Ends with 1 where a result is not the server's.
 */

import { isDeepStrictEqual } from "node:util";
import { answerCases } from "./answering.ts";
import { compared, gotAsFar } from "./comparing.ts";
import { expected } from "./differences.ts";
import { serve } from "./serving.ts";
import { BUILD, type Case, readTruth } from "./truth.ts";

const { versions } = process as unknown as { versions: Readonly<Record<string, string>> };
const engine = ["deno", "bun", "node"].filter((name) => versions[name]).map((name) => `${name} ${versions[name]}`)[0] ?? "?";
const truth = readTruth();
const served = await serve({ build: BUILD });
const cloche = await import(new URL("../../dist/cloche.js", import.meta.url).href);
Object.assign(globalThis, { cloche });

function fault(each: Case, answer: Readonly<Record<string, unknown>>): string | null {
  const rule = expected(engine, each, answer);
  if (!rule.statuses.includes(String(answer["status"]))) {
    return `ends as ${answer["status"]}, not as ${rule.statuses.join(" or ")}: ${answer["detail"]}`;
  }
  const [here, there] = [compared(answer, rule), compared(each.result, rule)];
  const field = Object.keys(there).find((name) => !isDeepStrictEqual(here[name], there[name]));
  if (field) return `${field} is ${JSON.stringify(here[field])}, not ${JSON.stringify(there[field])}`;
  return gotAsFar(answer, each.result, rule.cutAnywhere) ? null : "wrote something else";
}

let wrong = 0;
const [chosen, ...ids] = process.argv.slice(2);
for (const [runtime, folder] of Object.entries(truth.bundles)) {
  if (chosen && chosen !== runtime) continue;
  const cases = truth.cases.filter((each) => each.runtime === runtime && (!ids.length || ids.includes(each.id)));
  const bundle = `${served.origin}/build/${folder}`;
  const answers = await answerCases({ bundle, keys: truth.keys, cases, abreast: 2 });
  const faults = cases.map((each, index) => [each.id, fault(each, answers[index] ?? {})] as const).filter(([, text]) => text);
  for (const [id, text] of faults) console.log(`${runtime}/${id}: ${String(text).slice(0, 300)}`);
  console.log(`${engine}: ${cases.length - faults.length} of ${cases.length} cases on ${runtime} equal the server's`);
  wrong += faults.length;
}
served.close();
process.exit(wrong ? 1 : 0);

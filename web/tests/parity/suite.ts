/** Every case on one engine: each result has to equal the server's. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compared, gotAsFar } from "./comparing.ts";
import { expected, namedCases } from "./differences.ts";
import type { Engine } from "./engines.ts";
import { type Served, serve } from "./serving.ts";
import { BUILD, IS_WHOLE, readTruth } from "./truth.ts";

// One for each core of a small machine; a guest that is held up would be late.
const ABREAST = 2;
const LONGEST_MILLISECONDS = 600_000;

const truth = readTruth();

export function holdToTheServer(open: (served: Served) => Promise<Engine>): void {
  let served: Served;
  let engine: Engine;

  beforeAll(async () => {
    served = await serve({
      build: BUILD,
      dist: new URL("../../dist/", import.meta.url),
      pages: new URL("../pages/", import.meta.url),
    });
    engine = await open(served);
  }, LONGEST_MILLISECONDS);
  afterAll(async () => {
    await engine?.close();
    served?.close();
  });

  describe.each(Object.keys(truth.bundles))("%s", (runtime) => {
    const cases = truth.cases.filter((each) => each.runtime === runtime);
    let answers: Record<string, unknown>[] = [];

    beforeAll(async () => {
      const bundle = `/build/${truth.bundles[runtime]}`;
      answers = await engine.answer({ bundle, keys: truth.keys, cases, abreast: ABREAST });
    }, LONGEST_MILLISECONDS);

    it.each(cases.map((each, index) => [each.id, each, index] as const))(
      "%s has the server's result",
      (_, each, index) => {
        const answer = answers[index] ?? {};
        const rule = expected(engine.name, each, answer);
        expect(rule.statuses).toContain(answer["status"]);
        expect(compared(answer, rule)).toEqual(compared(each.result, rule));
        expect(gotAsFar(answer, each.result, rule.cutAnywhere)).toBe(true);
      },
    );
  });

  it.runIf(IS_WHOLE)("lists no difference of a case that there is not", () => {
    const known = new Set(truth.cases.map(({ runtime, id }) => `${runtime}/${id}`));
    expect(namedCases().filter((name) => !known.has(name))).toEqual([]);
  });
}

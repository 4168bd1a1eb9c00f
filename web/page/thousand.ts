/** "A thousand fresh interpreters": one after the other, with how long each took from asking to result. */

import type { Bench } from "./bench.ts";
import { place, sentence } from "./elements.ts";
import { draw, spread } from "./histogram.ts";
import { TITLES } from "./runtimes.ts";
import { milliseconds } from "./status.ts";

const RUNS = 1000;
const LONGEST_MILLISECONDS = 30_000;
const SHOWN_EVERY_MILLISECONDS = 100;

export async function runThousand(bench: Bench): Promise<void> {
  const target = place("histogram");
  const { code } = bench;
  const { sandbox, offered } = await bench.ready();
  const times: number[] = [];
  const begun = performance.now();
  let shown = begun;
  for (let now = begun; times.length < RUNS && now - begun < LONGEST_MILLISECONDS; ) {
    const result = await sandbox.run(code);
    const ended = performance.now();
    times.push(ended - now);
    now = ended;
    if (result.status !== "ok") {
      target.replaceChildren(sentence(`Run ${times.length} ended as ${result.status}: this code is none to repeat.`, "bad"));
      return;
    }
    if (now - shown > SHOWN_EVERY_MILLISECONDS) {
      shown = now;
      show(target, times, "");
      await new Promise(requestAnimationFrame); // which is not a part of the next one's time
      now = performance.now();
    }
  }
  const title = TITLES[offered.runtime] ?? offered.runtime;
  show(target, times, ` ${title}, ${milliseconds(performance.now() - begun)} in all.`);
}

function show(target: HTMLElement, times: readonly number[], more: string): void {
  const found = spread(times);
  const text =
    `${times.length.toLocaleString("en-US")} runs: median ${found.median.toFixed(2)} ms, ` +
    `99 of 100 within ${found.slow.toFixed(2)} ms.${more}`;
  target.replaceChildren(draw(found, "How long the runs took"), sentence(text));
}

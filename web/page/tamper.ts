/** "Known code only": a bundle with one bit changed, which has to be refused. */

import type { Bench } from "./bench.ts";
import { place, sentence } from "./elements.ts";
import { fetchOf, load } from "./runtimes.ts";
import { settings } from "./settings.ts";
import { anyFlip, tamperedFetch } from "./tampering.ts";

export async function tamper(bench: Bench): Promise<void> {
  const target = place("refusal");
  const offered = settings.runtimes.find((each) => each.runtime === bench.runtime);
  if (!offered) return;
  const flip = anyFlip();
  let where = flip.file;
  const fetch = tamperedFetch(fetchOf(offered), flip, (byte, length) => {
    where = `bit ${flip.bit} of byte ${grouped(byte)} of ${grouped(length)} in ${flip.file}`;
  });
  target.replaceChildren(sentence("loading it anew…"));
  try {
    await load(offered, fetch);
    target.replaceChildren(sentence(`Flipped ${where}, and it was loaded all the same. That is a bug: please tell us.`, "bad"));
  } catch (error) {
    const { name, message } = error as Error;
    target.replaceChildren(sentence(`Flipped ${where}.`), sentence(`Refused before anything ran. ${name}: ${message}.`, "good"));
  }
}

const grouped = (value: number): string => value.toLocaleString("en-US");

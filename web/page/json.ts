/** JSON for people: indented, with its parts in colours. */

import { make } from "./elements.ts";

const PART = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g;

/** Show data as JSON in an element, as text and nothing else. */
export function showJson(target: HTMLElement, data: unknown): void {
  const text = JSON.stringify(data, null, 2);
  const pieces: (Node | string)[] = [];
  let at = 0;
  for (const match of text.matchAll(PART)) {
    const [whole, quoted, colon, number] = match;
    pieces.push(text.slice(at, match.index));
    const shown = quoted ?? whole;
    const className = quoted ? (colon ? "key" : "text") : number ? "number" : "word";
    pieces.push(make("span", { className }, shown), colon ?? "");
    at = match.index + whole.length;
  }
  target.replaceChildren(...pieces, text.slice(at));
}

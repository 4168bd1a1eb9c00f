/** The places in the page, by their ids, and making new ones. */

/** @throws Error Where the page has none of that id: it is another page's script then. */
export function place<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no ${id}`);
  return found as T;
}

/** Make an element with text, or others, in it; what is given is never read as HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...inside);
  return made;
}

/** A sentence that is good or bad news. */
export const sentence = (text: string, kind = ""): HTMLParagraphElement =>
  make("p", { className: kind }, text);

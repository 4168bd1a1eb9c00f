/** The same code, on the server that sent the page. */

import { settings } from "./settings.ts";

export type ResultJson = Readonly<Record<string, unknown>>;

/**
 * Run code on the server.
 *
 * @throws Error With the server's own sentence, where it does not run it.
 */
export async function runOnServer(runtime: string, code: string): Promise<ResultJson> {
  const response = await fetch("/run", {
    method: "POST",
    headers: { "content-type": "application/json", "x-cloche-token": settings.token },
    body: JSON.stringify({ runtime, code }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(sentenceOf(text));
  return JSON.parse(text) as ResultJson;
}

function sentenceOf(text: string): string {
  try {
    return String(JSON.parse(text).detail);
  } catch {
    return text.trim();
  }
}

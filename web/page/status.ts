/** How the run goes, in one line that screen readers hear. */

import type { Result } from "../src/index.ts";
import { place } from "./elements.ts";

const WORDS: Readonly<Record<Result["status"], string>> = {
  ok: "ok",
  error: "ended with an error",
  timeout: "stopped at the time limit",
  memory_limit: "stopped at the memory limit",
  output_limit: "stopped at the output limit",
  stack_overflow: "stopped at the end of its stack",
  crashed: "crashed, and nothing else did",
  cancelled: "stopped by you",
};

export function showStatus(kind: "busy" | "ok" | "bad", text: string): void {
  place("status").dataset["kind"] = kind;
  place("status-word").textContent = text;
}

export function showEnd(result: Result): void {
  const spent = milliseconds(result.usage.run_seconds * 1000);
  const kind = result.status === "ok" ? "ok" : "bad";
  showStatus(kind, `${WORDS[result.status]} · exit code ${result.exit_code} · ${spent}`);
}

/** Write a time as a person would read it. */
export function milliseconds(value: number): string {
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

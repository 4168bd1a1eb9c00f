/** Two results, field for field; the time that they took is no part of them. */

import type { ResultJson } from "./server.ts";

export interface Difference {
  readonly field: string;
  readonly here: string;
  readonly there: string;
}

const LEFT_OUT = ["usage", "stdout_bytes", "stderr_bytes"]; // the texts say the same, readably

/** Give what differs, and how many fields were looked at. */
export function compare(here: ResultJson, there: ResultJson): { count: number; differences: Difference[] } {
  const fields = [...new Set([...Object.keys(here), ...Object.keys(there)])];
  const compared = fields.filter((field) => !LEFT_OUT.includes(field));
  const differences = compared
    .map((field) => ({ field, here: written(here[field]), there: written(there[field]) }))
    .filter((each) => each.here !== each.there);
  return { count: compared.length, differences };
}

/** Write a value down so that equal values are equal texts, whatever the order of their keys. */
function written(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? "not there";
}

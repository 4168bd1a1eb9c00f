/** The names that a run begins with, written down. Loaded only for a run that has some. */

import { RequestError } from "../errors.ts";
import type { RunRequest } from "../request.ts";
import { NotCarriedError, toTagged } from "../values/values.ts";
import { PYTHON_NAME } from "./functions.ts";

/** @throws RequestError If a name is none, or its value cannot be carried. */
export function writtenDown(given: Readonly<Record<string, unknown>>): RunRequest["inputs"] {
  const wrong = Object.keys(given).find((name) => !PYTHON_NAME.test(name));
  if (wrong !== undefined) throw new RequestError(`the input ${JSON.stringify(wrong)} is no Python name`);
  try {
    return toTagged({ ...given }) as RunRequest["inputs"];
  } catch (error) {
    if (!(error instanceof NotCarriedError)) throw error;
    throw new RequestError(`inputs: ${error.message}`);
  }
}

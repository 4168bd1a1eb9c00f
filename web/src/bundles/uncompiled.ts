/** Why an engine did not compile a runtime. Loaded only where one did not. */

import { EngineError, EngineUnavailableError } from "../errors.ts";

// (module (func (block (try_table (end))))): the exceptions that WebAssembly has since 2025.
const EXCEPTIONS = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 0x1f, 0x40, 0, 11, 11];

/** @param error What it threw. */
export function whyNotCompiled(error: unknown): EngineError {
  if (!WebAssembly.validate(new Uint8Array(EXCEPTIONS))) {
    return new EngineUnavailableError(
      "this engine lacks WebAssembly's exception handling (try_table), which the runtime needs; " +
        "a browser of 2025 or node 24 has it",
      { cause: error },
    );
  }
  return new EngineError(`the runtime cannot be compiled: ${error}`, { cause: error });
}

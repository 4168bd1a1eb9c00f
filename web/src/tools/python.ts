/** The tool that agents know best, as a model sees it: run this Python code. */

import { RequestError } from "../errors.ts";
import { makeResult, type Result } from "../result.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { RunOptions } from "../sandbox/warm.ts";
import { pythonDescription } from "./description.ts";

/** The JSON Schema of the arguments. */
const PARAMETERS = {
  type: "object",
  properties: {
    code: { type: "string", description: "The Python program." },
    args: {
      type: "array",
      items: { type: "string" },
      description: "The program's arguments, sys.argv[1:].",
    },
    stdin: { type: "string", description: "Text for standard input." },
  },
  required: ["code"],
  additionalProperties: false,
} as const;

/** A tool: what the model is told of it, and what carries a call out. */
export interface PythonTool {
  readonly name: string;
  readonly description: string;
  /** The JSON Schema of its arguments. */
  readonly parameters: typeof PARAMETERS;
  /**
   * Carry out a call. Arguments that are no good are a result with the status "error" and a `detail` that
   * tells the model what to change.
   *
   * @throws RequestError If the arguments are no object; decode the model's JSON first.
   */
  run(given: Readonly<Record<string, unknown>>, options?: RunOptions): Promise<Result>;
}

/** Make the tool of a sandbox. */
export function pythonTool(sandbox: Sandbox, name = "Python"): PythonTool {
  const { runtime, memory } = sandbox.runtime.manifest;
  const { limits } = sandbox;
  return {
    name,
    description: pythonDescription(runtime, limits, limits.memory ?? memory.default),
    parameters: PARAMETERS,
    run: async (given, options = {}) => {
      const detail = fault(given);
      if (detail !== null) return makeResult({ status: "error", exit_code: 1, detail });
      const { code, args, stdin } = given as { code: string; args?: string[] | null; stdin?: string | null };
      return sandbox.execute(sandbox.request(code, { args: args ?? [], stdin: stdin ?? "" }), options);
    },
  };
}

/** Say what is wrong with a model's arguments; null where nothing is. */
function fault(given: unknown): string | null {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new RequestError("a tool's arguments have to be an object; decode the model's JSON first");
  }
  const known = Object.keys(PARAMETERS.properties);
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    const shown = JSON.stringify(unknown.length > 40 ? `${unknown.slice(0, 40)}…` : unknown);
    return `unknown argument ${shown}; there are ${known.join(", ")}`;
  }
  const { code, args, stdin } = given as Record<string, unknown>;
  if (code === undefined || code === null) return "code is missing; it has to be a string";
  if (typeof code !== "string") return `code is ${kindOf(code)}; it has to be a string`;
  if (args !== undefined && args !== null) {
    if (!Array.isArray(args)) return `args is ${kindOf(args)}; it has to be an array of strings`;
    const wrong = args.findIndex((each) => typeof each !== "string");
    if (wrong >= 0) return `args[${wrong}] is ${kindOf(args[wrong])}; it has to be a string`;
  }
  if (stdin === undefined || stdin === null) return null;
  if (typeof stdin !== "string") return `stdin is ${kindOf(stdin)}; it has to be a string`;
  return stdin.isWellFormed() ? null : "stdin has half of a surrogate pair; send whole characters";
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return { object: "an object", boolean: "a boolean" }[typeof value as string] ?? `a ${typeof value}`;
}

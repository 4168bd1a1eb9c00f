/** What can be wrong with a request. Loaded only for one that has more than a little code. */

import { LimitError, RequestError } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { RunRequest } from "./request.ts";

const MOST_ENVIRONMENT = 1 << 20;
const MOST_ARGUMENTS = 10_000;

/** Say why a request is not run, in a sentence for a model; null where it is run. */
export function refusal(request: RunRequest): string | null {
  const { argv, limits } = request;
  if (argv.length > MOST_ARGUMENTS) {
    return `there are ${grouped(argv.length)} arguments; at most ${grouped(MOST_ARGUMENTS)} are taken`;
  }
  const held = Object.values(request.files).reduce((sum, data) => sum + data.length, 0);
  return (
    refusalOfText(argv.join(""), limits) ??
    tooMuch("stdin is", request.stdin.length, limits.stdin) ??
    tooMuch("the files are", held, limits.file_bytes)
  );
}

function refusalOfText(text: string, limits: Limits): string | null {
  if (!text.isWellFormed()) {
    return "the code or an argument has a lone surrogate, which is not text; remove it";
  }
  const size = new TextEncoder().encode(text).length;
  if (size > limits.code) {
    return `code and arguments are ${grouped(size)} bytes; at most ${grouped(limits.code)} are run`;
  }
  if (text.includes("\0")) return "the code or an argument has a NUL character; remove it";
  return null;
}

function tooMuch(what: string, size: number, most: number): string | null {
  if (size <= most) return null;
  return `${what} ${grouped(size)} bytes; at most ${grouped(most)} are taken`;
}

/** Write a whole number with commas, as the messages of the Python side have it. */
function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/**
 * Make sure that the page asked for something that can be.
 *
 * @param request What it asked for.
 * @param runtime The runtime's name and version, and the bytes of memory that it starts with.
 * @throws RequestError If a path or a variable is not one.
 * @throws LimitError If the memory is less than the runtime starts with.
 */
export function checkRequest(
  request: RunRequest,
  runtime: { readonly name: string; readonly minimumMemory: number },
): void {
  for (const [path, data] of Object.entries(request.files)) checkFile(path, data);
  checkEnvironment(request.env);
  const { memory } = request.limits;
  if (memory !== null && memory < runtime.minimumMemory) {
    throw new LimitError(
      `memory is ${grouped(memory)} bytes; ${runtime.name} starts with ` +
        grouped(runtime.minimumMemory),
    );
  }
}

function checkFile(path: string, data: unknown): void {
  const shown = JSON.stringify(path);
  if (!(data instanceof Uint8Array)) {
    throw new RequestError(`the file ${shown} has to be a Uint8Array`);
  }
  if (!path.startsWith("/") || path.includes("\0") || !path.isWellFormed()) {
    throw new RequestError(`the file ${shown} needs an absolute path`);
  }
  const names = path.slice(1).split("/");
  if (names.at(-1) === "" || names.includes(".") || names.includes("..")) {
    throw new RequestError(`the file ${shown} needs a path that names a file, without . and ..`);
  }
}

function checkEnvironment(env: Readonly<Record<string, string>>): void {
  let size = 0;
  for (const [name, value] of Object.entries(env)) {
    const shown = JSON.stringify(name);
    if (typeof value !== "string") throw new RequestError(`the variable ${shown} has to be text`);
    if (!name || name.includes("=") || `${name}${value}`.includes("\0")) {
      throw new RequestError(`the environment variable ${shown} has a name or value with = or NUL`);
    }
    if (!name.isWellFormed() || !value.isWellFormed()) {
      throw new RequestError(`the environment variable ${shown} has a lone surrogate`);
    }
    size += name.length + value.length;
  }
  if (size > MOST_ENVIRONMENT) {
    throw new RequestError(`the environment is ${grouped(size)} characters; 1 MiB is the most`);
  }
}

/** Tells the model what the tool can do, in the words of the Python side. */

import type { Manifest } from "../bundles/manifest.ts";
import type { Limits } from "../limits.ts";

const UNITS: readonly (readonly [number, string])[] = [
  [2 ** 30, "GiB"],
  [2 ** 20, "MiB"],
  [2 ** 10, "KiB"],
];

/**
 * Describe a tool that runs Python code.
 *
 * @param runtime What its manifest says of the runtime.
 * @param memory The cap on memory in bytes, the runtime's default where the limits have none.
 */
export function pythonDescription(runtime: Manifest["runtime"], limits: Limits, memory: number): string {
  const { python, modules, packages, notes } = runtime;
  const importable = modules.filter((name) => !name.startsWith("_")).sort();
  const added = packages.map(({ name, version }) => `${name} ${version}`).sort().join(", ");
  return (
    `Runs Python code and gives back what it prints. Python ${python}. Use print() to see a value. Every ` +
    "call starts fresh: variables and files of earlier calls are gone. There is no network, no " +
    "subprocess and no file of the host; files written under / last until the end of the call.\n" +
    `Limits: ${describeLimits(limits, memory)}.\n` +
    `Modules: ${importable.join(", ")}.${added && ` Packages: ${added}.`} No others can be installed.` +
    notes.map((note) => ` ${note}`).join("")
  );
}

function describeLimits(limits: Limits, memory: number): string {
  return (
    `${limits.timeout} s, ${readableSize(memory)} of memory, ${readableSize(limits.output)} of output, ` +
    `${readableSize(limits.code)} of code, ${readableSize(limits.file_bytes)} of files`
  );
}

/** Write a count of bytes in the largest unit that it reaches. */
function readableSize(count: number): string {
  const unit = UNITS.find(([size]) => count >= size);
  if (!unit) return `${count} bytes`;
  const [size, name] = unit;
  return `${count % size === 0 ? count / size : (count / size).toFixed(1)} ${name}`;
}

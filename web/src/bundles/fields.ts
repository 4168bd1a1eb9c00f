/** Small strict readers of a manifest's fields; what is wrong is told with its place. */

import { ManifestError } from "../errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

const SHA256 = /^[0-9a-f]{64}$/;
// As `cloche.bundles.names` has it: lower-case ASCII, no separator, nothing that begins with a dot.
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export function readObject(value: unknown, where: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ManifestError(`${where}: an object is needed`);
  }
  return value as Fields;
}

export function readList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ManifestError(`${where}: a list is needed`);
  return value;
}

export function readText(value: unknown, where: string): string {
  if (typeof value !== "string") throw new ManifestError(`${where}: text is needed`);
  return value;
}

export function readCount(value: unknown, where: string, highest: number): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > highest) {
    throw new ManifestError(`${where}: a whole number from 0 to ${highest} is needed`);
  }
  return value as number;
}

export function readSha256(value: unknown, where: string): string {
  const text = readText(value, where);
  if (!SHA256.test(text)) throw new ManifestError(`${where}: a SHA-256 is needed`);
  return text;
}

export function readName(value: unknown, where: string): string {
  const text = readText(value, where);
  if (!NAME.test(text)) throw new ManifestError(`${where}: a portable name is needed`);
  return text;
}

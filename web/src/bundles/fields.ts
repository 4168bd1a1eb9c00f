/** Small strict readers of a manifest's fields; what is wrong is told with its place. */

import { ManifestError } from "../errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

const SHA256 = /^[0-9a-f]{64}$/;
// As `cloche.bundles.names` has it: lower-case ASCII, no separator, nothing that begins with a dot.
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

function need<T>(value: unknown, isRight: boolean, where: string, what: string): T {
  if (!isRight) throw new ManifestError(`${where}: ${what} is needed`);
  return value as T;
}

export const readObject = (value: unknown, where: string): Fields =>
  need(value, typeof value === "object" && value !== null && !Array.isArray(value), where, "an object");

export const readList = (value: unknown, where: string): readonly unknown[] =>
  need(value, Array.isArray(value), where, "a list");

export const readText = (value: unknown, where: string): string =>
  need(value, typeof value === "string", where, "text");

export function readCount(value: unknown, where: string, highest: number): number {
  const isCount = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= highest;
  return need(value, isCount, where, `a whole number from 0 to ${highest}`);
}

export const readSha256 = (value: unknown, where: string): string =>
  need(value, SHA256.test(readText(value, where)), where, "a SHA-256");

export const readName = (value: unknown, where: string): string =>
  need(value, NAME.test(readText(value, where)), where, "a portable name");

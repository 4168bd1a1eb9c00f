/**
 * Values on their way between a guest and a page, as `docs/values.md` writes them down: JSON, and
 * `{"$": tag, "v": content}` for what JSON has not. Nothing is ever evaluated.
 *
 * A page's own values are JavaScript's: bytes are a `Uint8Array`, a large int is a `bigint`, a set is a
 * `Set`, a dict with other keys than text is a `Map`. A tuple is an array. What JavaScript has no kind of
 * (decimals, dates, complex numbers) stays as it was written down.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const LARGEST_PLAIN = Number.MAX_SAFE_INTEGER;
const MOST_LEVELS = 31;
const FLOATS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };

/** A value that cannot be carried; the message says why. */
export class NotCarriedError extends TypeError {}

/** Make a page's value of one that was written down. */
export function fromTagged(value: Json): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(fromTagged);
  const fields = value as { readonly [key: string]: Json };
  if (!("$" in fields)) {
    return Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, fromTagged(each)]));
  }
  const content = fields["v"] as never;
  switch (fields["$"]) {
    case "int":
      return BigInt(content);
    case "float":
      return FLOATS[content] ?? content;
    case "bytes":
      return Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
    case "tuple":
      return (content as Json[]).map(fromTagged);
    case "set":
    case "frozenset":
      return new Set((content as Json[]).map(fromTagged));
    case "dict":
      return new Map((content as [Json, Json][]).map((pair) => pair.map(fromTagged) as never));
    default:
      return fields;
  }
}

/**
 * Write a page's value down.
 *
 * @throws NotCarriedError If it, or something in it, cannot be carried.
 */
export function toTagged(value: unknown, level = 0): Json {
  if (level > MOST_LEVELS) throw new NotCarriedError("a value is nested too deeply, or in itself");
  const inside = (each: unknown) => toTagged(each, level + 1);
  switch (typeof value) {
    case "undefined":
      return null;
    case "boolean":
      return value;
    case "string":
      if (!value.isWellFormed()) throw new NotCarriedError("text with a lone surrogate cannot be carried");
      return value;
    case "bigint":
      return { $: "int", v: value.toString() };
    case "number":
      return toNumber(value);
    case "object":
      return value === null ? null : toObject(value, inside);
    default:
      throw new NotCarriedError(`a ${typeof value} cannot be carried`);
  }
}

function toNumber(value: number): Json {
  if (Number.isNaN(value)) return { $: "float", v: "nan" };
  if (!Number.isFinite(value)) return { $: "float", v: value > 0 ? "inf" : "-inf" };
  // Written down it would be an int that is too large for one.
  if (Number.isInteger(value) && Math.abs(value) > LARGEST_PLAIN) {
    throw new NotCarriedError("a whole number above 2 ** 53 has lost its last digits; give a bigint");
  }
  return value;
}

function toObject(value: object, inside: (each: unknown) => Json): Json {
  if (Array.isArray(value)) return value.map(inside);
  if (value instanceof Uint8Array) {
    return { $: "bytes", v: btoa(Array.from(value, (each) => String.fromCharCode(each)).join("")) };
  }
  if (value instanceof Set) return { $: "set", v: [...value].map(inside) };
  if (value instanceof Map) return { $: "dict", v: [...value].map((pair) => pair.map(inside)) };
  const kind = Object.getPrototypeOf(value) as unknown;
  if (kind !== Object.prototype && kind !== null) {
    throw new NotCarriedError(`a ${value.constructor.name} cannot be carried`);
  }
  // What the guest wrote down and the page has no kind of goes back as it came, and so does any object
  // whose keys are a tag's.
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inside(each)]));
}

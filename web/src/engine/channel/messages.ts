/** What a frame from a guest may say, read strictly. */

import type { Json } from "../../values/values.ts";
import { FaultKind } from "../fault.ts";
import { MalformedError } from "./frames.ts";

const MOST_LEVELS = 32;
const MOST_REPR = 8 << 10;
const MOST_WHY = 4 << 10;
export const LONGEST_NAME = 100;
const DISPLAYED = ["text/plain", "text/html", "image/svg+xml", "image/png"];
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export interface Call {
  readonly t: "call";
  readonly id: number;
  readonly name: string;
  readonly args: readonly Json[];
  readonly kwargs: { readonly [name: string]: Json };
}

/** The value of the last expression. */
export interface LastValue {
  readonly t: "value";
  readonly repr: string;
  readonly v?: Json;
  readonly why?: string;
}

export interface Display {
  readonly t: "display";
  readonly data: Readonly<Record<string, string>>;
}

export type Message = Call | LastValue | Display;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Read what a frame says.
 *
 * @throws MalformedError If it is not what a guest may say.
 */
export function readMessage(content: Uint8Array): Message {
  const fields = parse(content);
  switch (fields["t"]) {
    case "call":
      return readCall(fields);
    case "value":
      return readValue(fields);
    case "display":
      return readDisplay(fields);
    default:
      throw new MalformedError(FaultKind.NO_MESSAGE);
  }
}

function parse(content: Uint8Array): Fields {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new MalformedError(FaultKind.NOT_UTF8);
  }
  checkNesting(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MalformedError(FaultKind.NOT_JSON, String(error));
  }
  if (!isObject(value)) throw new MalformedError(FaultKind.NO_MESSAGE);
  checkValue(value);
  return value;
}

/** Count levels before anything is parsed, since a parser needs stack for each. */
function checkNesting(text: string): void {
  let level = 0;
  for (const [bracket] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{}\]]/gs)) {
    if (bracket === "[" || bracket === "{") level += 1;
    if (bracket === "]" || bracket === "}") level -= 1;
    if (level > MOST_LEVELS) throw new MalformedError(FaultKind.TOO_DEEP, String(MOST_LEVELS));
  }
}

/** Check all that a message holds: whole text, plain numbers, tags that there are. */
function checkValue(value: unknown): void {
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new MalformedError(FaultKind.LONE_SURROGATE);
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new MalformedError(FaultKind.NUMBER_TOO_LARGE);
  }
  if (typeof value !== "object" || value === null) return;
  if (isObject(value) && "$" in value) checkTagged(value);
  for (const [key, each] of Object.entries(value)) {
    checkValue(key);
    checkValue(each);
  }
}

const isText = (pattern: RegExp) => (content: unknown) =>
  typeof content === "string" && pattern.test(content);
const isPair = (each: unknown) => Array.isArray(each) && each.length === 2;
const TAGS: Readonly<Record<string, (content: unknown) => boolean>> = {
  int: isText(/^-?(?:0|[1-9][0-9]{0,4299})$/),
  float: isText(/^(?:nan|inf|-inf)$/),
  bytes: isText(BASE64),
  tuple: Array.isArray,
  set: Array.isArray,
  frozenset: Array.isArray,
  dict: (content) => Array.isArray(content) && content.every(isPair),
  complex: isPair,
  decimal: isText(/^[-+.\w]{1,4400}$/),
  datetime: isText(/^[-+:.T\d]{1,64}$/),
  date: isText(/^[-\d]{1,16}$/),
  time: isText(/^[-+:.\d]{1,32}$/),
  timedelta: (content) => Array.isArray(content) && content.length === 3 && content.every(Number.isInteger),
};

function checkTagged(value: Fields): void {
  const tag = value["$"];
  const check = typeof tag === "string" && Object.hasOwn(TAGS, tag) ? TAGS[tag] : undefined;
  if (!check || Object.keys(value).length !== 2 || !("v" in value)) {
    throw new MalformedError(FaultKind.WRONG_TAG);
  }
  if (!check(value["v"])) throw new MalformedError(FaultKind.WRONG_CONTENT, String(tag));
}

function readCall(fields: Fields): Call {
  checkKeys(fields, ["t", "id", "name", "args", "kwargs"], "a call");
  const { id, name, args, kwargs } = fields as unknown as Call;
  if (!Number.isSafeInteger(id) || id < 1) {
    throw new MalformedError(FaultKind.WRONG_ID);
  }
  if (typeof name !== "string" || !Array.isArray(args)) {
    throw new MalformedError(FaultKind.WRONG_CALL);
  }
  if (!isObject(kwargs)) throw new MalformedError(FaultKind.WRONG_KEYWORDS);
  return { t: "call", id, name, args, kwargs };
}

function readValue(fields: Fields): LastValue {
  checkKeys(fields, ["t", "repr", "why" in fields ? "why" : "v"], "a value");
  const { repr, why } = fields;
  if (typeof repr !== "string") throw new MalformedError(FaultKind.REPR_NO_TEXT);
  if ("why" in fields && typeof why !== "string") throw new MalformedError(FaultKind.WHY_NO_TEXT);
  const told = "why" in fields ? { why: shortened(String(why), MOST_WHY) } : { v: fields["v"] as Json };
  return { t: "value", repr: shortened(repr, MOST_REPR), ...told };
}

function readDisplay(fields: Fields): Display {
  checkKeys(fields, ["t", "data"], "a display");
  const { data } = fields;
  if (!isObject(data) || !Object.keys(data).length) {
    throw new MalformedError(FaultKind.WRONG_FIELDS, "a display");
  }
  for (const [kind, content] of Object.entries(data)) {
    if (typeof content !== "string") throw new MalformedError(FaultKind.DISPLAY_NO_TEXT);
    if (!DISPLAYED.includes(kind)) throw new MalformedError(FaultKind.WRONG_DISPLAY);
    if (kind === "image/png" && !BASE64.test(content)) throw new MalformedError(FaultKind.IMAGE_NO_BASE64);
  }
  return { t: "display", data: data as Record<string, string> };
}

function checkKeys(fields: Fields, keys: readonly string[], what: string): void {
  const isRight = Object.keys(fields).length === keys.length && keys.every((key) => key in fields);
  if (!isRight) throw new MalformedError(FaultKind.WRONG_FIELDS, what);
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Cut a text that is too long, by whole characters. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most).join("")}…`;
}

/** Give a function's name as it is told, and a sentence that there is none of it. */
export function noSuchFunction(called: string): [name: string, message: string] {
  const name = shortened(called, LONGEST_NAME);
  return [name, `there is no host function '${name}'`];
}

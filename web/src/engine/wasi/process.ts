/** The guest as a process: arguments, environment, exit, randomness. */

import type { Guest } from "../guest.ts";
import { StopGuest } from "../stop.ts";

// The most that `crypto.getRandomValues` gives at once.
const RANDOM_PIECE = 64 << 10;

export function args_sizes_get(guest: Guest, count: number, size: number): void {
  tellSizes(guest, guest.arguments, count, size);
}

export function args_get(guest: Guest, pointers: number, buffer: number): void {
  writeStrings(guest, guest.arguments, pointers, buffer);
}

export function environ_sizes_get(guest: Guest, count: number, size: number): void {
  tellSizes(guest, guest.environment, count, size);
}

export function environ_get(guest: Guest, pointers: number, buffer: number): void {
  writeStrings(guest, guest.environment, pointers, buffer);
}

const total = (strings: readonly Uint8Array[]): number =>
  strings.reduce((sum, text) => sum + text.length, 0);

function tellSizes(guest: Guest, strings: readonly Uint8Array[], count: number, size: number) {
  guest.memory.check(count, 4);
  guest.memory.check(size, 4);
  guest.memory.writeU32(count, strings.length);
  guest.memory.writeU32(size, total(strings));
}

function writeStrings(
  guest: Guest,
  strings: readonly Uint8Array[],
  pointers: number,
  buffer: number,
) {
  guest.memory.check(pointers, 4 * strings.length);
  guest.memory.check(buffer, total(strings));
  for (const text of strings) {
    guest.memory.writeU32(pointers, buffer);
    guest.memory.write(buffer, text);
    pointers += 4;
    buffer += text.length;
  }
}

/** End the guest with its own exit code, of which 8 bits count as everywhere. */
export function proc_exit(_guest: Guest, code: number): void {
  throw new StopGuest("exit", code & 0xff);
}

export function random_get(guest: Guest, buffer: number, size: number): void {
  guest.memory.check(buffer, size);
  for (let at = 0; at < size; at += RANDOM_PIECE) {
    guest.watch.check();
    const piece = new Uint8Array(Math.min(RANDOM_PIECE, size - at));
    guest.memory.write(buffer + at, crypto.getRandomValues(piece));
  }
}

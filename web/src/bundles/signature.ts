/**
 * `manifest.sig`: who vouches for a manifest.
 *
 * A row of records, each a 32-byte key id (the SHA-256 of the key) and a 64-byte Ed25519 signature
 * over `"cloche manifest v1\0"` and the exact bytes of the manifest. Every record has to be of a known
 * key and has to verify.
 */

import { EngineUnavailableError, SignatureError } from "../errors.ts";

const PREFIX = new TextEncoder().encode("cloche manifest v1\0");
const KEY_BYTES = 32;
const RECORD_BYTES = 96;
const MOST_RECORDS = 8;

/** An Ed25519 public key: its 32 bytes, or the 64 hexadecimal digits of them. */
export type PublicKey = string | Uint8Array;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Check every record of a signature.
 *
 * @param keys The keys that may sign.
 * @returns The ids of the keys that did.
 * @throws SignatureError If it has no record, a damaged one, one of an unknown key, or a wrong one.
 * @throws EngineUnavailableError Where there is no WebCrypto, as on a page without https.
 */
export async function verifySignature(
  manifest: Bytes,
  signature: Bytes,
  keys: readonly PublicKey[],
): Promise<readonly string[]> {
  const count = signature.length / RECORD_BYTES;
  if (!Number.isInteger(count) || count < 1 || count > MOST_RECORDS) {
    throw new SignatureError(`manifest.sig has ${signature.length} bytes; it is damaged`);
  }
  const known = new Map<string, Bytes>();
  for (const key of keys) {
    const raw = readKey(key);
    known.set(await sha256Hex(raw), raw);
  }
  const message = new Uint8Array([...PREFIX, ...manifest]);
  const seen = new Set<string>();
  for (let at = 0; at < signature.length; at += RECORD_BYTES) {
    const id = toHex(signature.subarray(at, at + KEY_BYTES));
    if (seen.has(id)) throw new SignatureError("manifest.sig has two records of one key");
    seen.add(id);
    const key = known.get(id);
    if (!key) throw new SignatureError(`the manifest is signed with the unknown key ${id}`);
    const isRight = await verify(key, signature.slice(at + KEY_BYTES, at + RECORD_BYTES), message);
    if (!isRight) {
      throw new SignatureError(`the manifest is not what the key ${id.slice(0, 16)} signed`);
    }
  }
  return [...seen];
}

async function verify(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const subtle = webCrypto();
  let imported: CryptoKey;
  try {
    imported = await subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    // An engine without Ed25519. Loaded only there; it needs nothing but SHA-512 of the engine.
    const { verifyAsync } = await import("@noble/ed25519");
    return verifyAsync(signature, message, key, { zip215: false });
  }
  return subtle.verify("Ed25519", imported, signature, message);
}

function readKey(key: PublicKey): Bytes {
  const digits = typeof key === "string" ? (key.trim().match(/[0-9a-f]{2}/gi) ?? []) : [];
  const isHex = typeof key === "string" && /^[0-9a-f]{64}$/i.test(key.trim());
  const raw = isHex ? Uint8Array.from(digits, (each) => Number.parseInt(each, 16)) : key;
  if (typeof raw === "string" || raw.length !== KEY_BYTES) {
    throw new SignatureError(`a public key has ${KEY_BYTES} bytes, or 64 hexadecimal digits`);
  }
  return new Uint8Array(raw);
}

/** Give the SHA-256 of bytes in hexadecimal. */
export async function sha256Hex(data: Bytes): Promise<string> {
  return toHex(new Uint8Array(await webCrypto().digest("SHA-256", data)));
}

function webCrypto(): SubtleCrypto {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) {
    throw new EngineUnavailableError(
      "this page has no WebCrypto, which bundles are verified with; serve it over https or from localhost",
    );
  }
  return subtle;
}

const toHex = (data: Uint8Array): string =>
  Array.from(data, (each) => each.toString(16).padStart(2, "0")).join("");

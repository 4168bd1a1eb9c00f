/** Take a guest's path apart; what is too long or not a name ends here. */

import { Errno } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";

// The figures of Linux: PATH_MAX and NAME_MAX.
export const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

export const encodeText = (text: string): Uint8Array => ENCODER.encode(text);

/**
 * Decode the bytes of a path.
 *
 * @throws WasiError `EILSEQ` for what is not UTF-8, `EINVAL` for a NUL, `ENOENT` for nothing,
 *     `ENAMETOOLONG` for more than 4,096 bytes.
 */
export function decodePath(raw: Uint8Array): string {
  if (!raw.length) throw new WasiError(Errno.NOENT);
  if (raw.length > LONGEST_PATH) throw new WasiError(Errno.NAMETOOLONG);
  if (raw.includes(0)) throw new WasiError(Errno.INVAL);
  try {
    return STRICT.decode(raw);
  } catch {
    throw new WasiError(Errno.ILSEQ);
  }
}

/**
 * Give the names in a path; empty ones are left out, "." and ".." are names.
 *
 * @throws WasiError `ENAMETOOLONG` for a name of more than 255 bytes.
 */
export function splitPath(path: string): string[] {
  const names = path.split("/").filter((name) => name);
  for (const name of names) {
    if (encodeText(name).length > LONGEST_NAME) throw new WasiError(Errno.NAMETOOLONG);
  }
  return names;
}

/** Tell whether a path can only mean a folder because of how it ends. */
export const endsInSlash = (path: string): boolean => path.endsWith("/");

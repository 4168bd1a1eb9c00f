/** Getting a bundle's files: never more of one than was said. */

import { AssetError, RegistryError } from "../errors.ts";

export type Fetch = (url: URL, init?: RequestInit) => Promise<Response>;

/** How far the download of a runtime has come, in bytes as they are when they are unpacked. */
export interface Progress {
  readonly loaded: number;
  readonly total: number;
}

/**
 * Ask for a file.
 *
 * @throws RegistryError If it cannot be had; the message says why.
 */
export async function request(fetch: Fetch, url: URL, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw init.signal.reason;
    throw new RegistryError(`${url} cannot be fetched: ${error}`, { cause: error });
  }
  if (!response.ok) throw new RegistryError(`${url} cannot be fetched: HTTP ${response.status}`);
  return response;
}

/**
 * Read all of a response.
 *
 * @param most Bytes that it may have.
 * @param onBytes Told of how many there are so far.
 * @throws AssetError If it has more.
 * @throws RegistryError If the connection breaks.
 */
export async function readAll(
  response: Response,
  most: number,
  onBytes: (loaded: number) => void = () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let loaded = 0;
  if (!response.body) return new Uint8Array();
  const reader = response.body.getReader();
  for (let step = await next(reader, response); !step.done; step = await next(reader, response)) {
    loaded += step.value.length;
    if (loaded > most) {
      await reader.cancel().catch(() => {});
      throw new AssetError(`${response.url} has more than the ${most} bytes that it may have`);
    }
    pieces.push(step.value);
    onBytes(loaded);
  }
  const all = new Uint8Array(loaded);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>, response: Response) {
  try {
    return await reader.read();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    throw new RegistryError(`${response.url} broke off: ${error}`, { cause: error });
  }
}

/** One byte of a bundle, changed on its way: what a thief on the line, or a bad disk, would do. */

type Fetch = (url: URL, init?: RequestInit) => Promise<Response>;

export interface Flip {
  /** The file, by the end of its address. */
  readonly file: string;
  /** Which byte of it, from 0 up to but not including 1 of its length. */
  readonly place: number;
  /** Which of its bits, from 0 to 7. */
  readonly bit: number;
}

export const FILES = ["manifest.json", "manifest.sig", "python.web.wasm"];

/** Choose any bit of any file. */
export function anyFlip(random: () => number = Math.random): Flip {
  const file = FILES[Math.floor(random() * FILES.length)] as string;
  return { file, place: random(), bit: Math.floor(random() * 8) };
}

/** Get files as `fetch` does, but for the one bit; tells where it was. */
export function tamperedFetch(fetch: Fetch, flip: Flip, onFlip: (byte: number, length: number) => void): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!url.pathname.endsWith(flip.file)) return response;
    const data = new Uint8Array(await response.arrayBuffer());
    const at = Math.floor(flip.place * data.length);
    data[at] = (data[at] ?? 0) ^ (1 << flip.bit);
    onFlip(at, data.length);
    const headers = { "content-type": response.headers.get("content-type") ?? "" };
    return new Response(data, { status: response.status, headers });
  };
}

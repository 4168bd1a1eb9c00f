/** A link that carries the code: in the fragment, which no browser sends to any server. */

const VERSION = "1";
const MOST_BYTES = 256 << 10;

export interface Shared {
  readonly runtime: string;
  readonly code: string;
}

/** Write code down as a fragment. */
export async function toFragment({ runtime, code }: Shared): Promise<string> {
  const packed = await through(new TextEncoder().encode(code), new CompressionStream("deflate-raw"), Infinity);
  const binary = Array.from(packed, (each) => String.fromCharCode(each)).join("");
  const text = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `#${VERSION}.${runtime}.${text}`;
}

/** Read a fragment, which anybody may have made; null where it is none of ours. */
export async function fromFragment(fragment: string): Promise<Shared | null> {
  const [version, runtime, text, ...rest] = fragment.replace(/^#/, "").split(".");
  if (version !== VERSION || !runtime || !text || rest.length) return null;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (each) => each.charCodeAt(0));
    const data = await through(packed, new DecompressionStream("deflate-raw"), MOST_BYTES);
    return { runtime, code: new TextDecoder("utf-8", { fatal: true }).decode(data) };
  } catch {
    return null;
  }
}

type Packing = { readonly readable: ReadableStream<Uint8Array>; readonly writable: WritableStream<BufferSource> };

/** Send bytes through; little that was packed can be much, so it is counted on the way. */
async function through(data: Uint8Array<ArrayBuffer>, packing: Packing, most: number): Promise<Uint8Array> {
  const writer = packing.writable.getWriter();
  const writing = writer.write(data).then(() => writer.close());
  writing.catch(() => {}); // the reader hears of it
  const reader = packing.readable.getReader();
  const all: number[] = [];
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    if (all.length + step.value.length > most) {
      void reader.cancel();
      throw new RangeError("there is more in it than any code may have");
    }
    for (const each of step.value) all.push(each);
  }
  return Uint8Array.from(all);
}
